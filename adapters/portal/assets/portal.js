// Makes the pages better where scripts run; every page works without. No library, no third party.
"use strict";
(() => {
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const store = {
    read(key) {
      try { return JSON.parse(localStorage.getItem(key) || "null"); } catch { return null; }
    },
    write(key, value) {
      try {
        if (value === null) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(value));
      } catch { /* a full or forbidden store: the server has the draft */ }
    },
  };
  const focused = document.querySelector("[data-focus]");
  if (focused) focused.focus();

  // A draft can be taken up again from the first page; what is typed on a screen survives a reload.
  const step = document.querySelector("form[data-step]");
  const key = () => "guichet-typed:" + location.pathname;
  const remember = () => {
    const typed = {};
    for (const [name, value] of new FormData(step)) if (typeof value === "string" && name !== "asked") typed[name] = value;
    store.write(key(), typed);
  };
  const recall = () => {
    const typed = store.read(key());
    if (!typed || document.querySelector(".faults")) return;
    for (const field of step.elements) {
      if (!(field.name in typed) || field.type === "hidden" || field.type === "file") continue;
      if (field.type === "radio" || field.type === "checkbox") field.checked = field.checked || typed[field.name] === field.value;
      else if (!field.value) field.value = typed[field.name];
    }
  };
  if (step) {
    store.write("guichet-draft", { path: location.pathname, at: Date.now() });
    recall();
    step.addEventListener("input", remember);
  }
  const done = document.querySelector("[data-done]");
  if (done) {
    store.write("guichet-draft", null);
    for (const name of Object.keys(localStorage)) if (name.startsWith("guichet-typed:")) store.write(name, null);
  }
  const resume = document.querySelector("[data-resume]");
  const draft = store.read("guichet-draft");
  if (resume && draft && Date.now() - draft.at < 6 * 864e5 && /^\/[\w-]+\/form\/[\w-]+\//.test(draft.path)) {
    resume.querySelector("a").href = draft.path;
    resume.hidden = false;
  }

  // The requests followed on this device.
  const followed = document.querySelector("[data-track]");
  if (followed) {
    const mine = (store.read("guichet-mine") || []).filter((one) => one.path !== followed.dataset.track);
    mine.unshift({ path: followed.dataset.track, title: followed.dataset.title });
    store.write("guichet-mine", mine.slice(0, 50));
  }
  const list = document.querySelector("[data-mine]");
  if (list) {
    for (const one of store.read("guichet-mine") || []) {
      if (typeof one.path !== "string" || !/^\/[\w-]+\/track\/[\w%.~-]+$/.test(one.path)) continue;
      const link = document.createElement("a");
      link.href = one.path;
      link.textContent = one.title;
      const item = document.createElement("li");
      item.append(link);
      list.querySelector("ul").append(item);
      list.hidden = false;
    }
  }

  // Fields that depend on an answer come and go at once; the server decides, as it does without a script.
  const refresh = async () => {
    const body = new FormData(step);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    const answer = await fetch(step.action + "?refresh=1", { method: "POST", body: new URLSearchParams(body) });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("form[data-step]");
    if (!fresh) return;
    const before = all("[data-fields] > .field", step);
    const after = all("[data-fields] > .field", fresh);
    const name = (field) => (field.id || field.querySelector("[id]").id);
    const known = new Map(before.map((field) => [name(field), field]));
    const holder = step.querySelector("[data-fields]");
    // What stays keeps its node, so that the keyboard's place and what is typed are not lost.
    const wanted = after.map((field) => known.get(name(field)) || document.importNode(field, true));
    before.filter((field) => !wanted.includes(field)).forEach((field) => field.remove());
    let last = null;
    for (const field of wanted) {
      if (!field.isConnected) {
        if (last) last.after(field);
        else holder.prepend(field);
        arm(field);
      }
      last = field;
    }
    step.elements.asked.value = fresh.elements.asked.value;
  };

  // Photos are made small before they travel; drawing them anew also leaves their metadata behind.
  const side_max = 1600;
  const shrink = async (file) => {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || file.size < 300000) return file;
    try {
      const image = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, side_max / Math.max(image.width, image.height));
      const canvas = document.createElement("canvas");
      canvas.width = Math.round(image.width * scale);
      canvas.height = Math.round(image.height * scale);
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.85));
      if (!blob || blob.size >= file.size) return file;
      return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
    } catch {
      return file;
    }
  };
  const arm = (within) => {
    for (const input of all("input[data-photo]", within))
      input.addEventListener("change", async () => {
        const small = new DataTransfer();
        for (const file of input.files) small.items.add(await shrink(file));
        input.files = small.files;
      });
    for (const controls of all("[data-controls]", within).concat(within.matches && within.matches("[data-controls]") ? [within] : []))
      controls.addEventListener("change", () => refresh().catch(() => {}));
    for (const button of all("[data-locate]", within)) {
      if (!navigator.geolocation || !window.isSecureContext) continue;
      button.hidden = false;
      const said = button.parentElement.querySelector("[data-located]");
      button.addEventListener("click", () => navigator.geolocation.getCurrentPosition((here) => {
        const set = (suffix, value) => { button.closest("form").querySelector(`[name$=".${suffix}"]`).value = value.toFixed(6); };
        set("lat", here.coords.latitude);
        set("lon", here.coords.longitude);
        button.closest("fieldset").querySelector("details").open = true;
        said.textContent = button.textContent + " ✓";
      }, () => { said.textContent = button.dataset.failed; }, { enableHighAccuracy: true, timeout: 15000 }));
    }
  };
  arm(document);
})();
