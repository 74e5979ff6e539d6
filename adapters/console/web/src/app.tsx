// Every page, and which of them is shown.
import { render } from "preact";
import { signedOut } from "./api";
import { Agenda } from "./agenda";
import { Announcements } from "./announce";
import { CasePage } from "./case/page";
import { keepFocus } from "./keep_focus";
import { t } from "./language";
import { place } from "./router";
import { asked, loadSession, me } from "./session";
import { Shell } from "./shell";
import { Again, First, SignIn } from "./sign_in";
import { Administer } from "./administer";
import { Supervise } from "./supervise";
import { TakeRequest } from "./take";
import { setTypeAsDrawn } from "./typeset";
import { Work } from "./work/page";

function View() {
  const { view, what } = place.value;
  switch (view) {
    case "": case "work": return <Work />;
    case "cases": return <CasePage key={what} id={what} />;
    case "take": return <TakeRequest />;
    case "agenda": return <Agenda />;
    case "supervise": return <Supervise />;
    case "administer": return <Administer />;
    default: return <section class="empty"><h1 tabIndex={-1}>{t`Cette page n’existe pas`}</h1><p>{t`L’adresse a peut-être été mal recopiée. `}<a href="/console">{t`Revenir à mon travail`}</a></p></section>;
  }
}

function App() {
  if (place.value.view === "premier") return <First />;
  if (!asked.value) return <div class="starting" role="status"><span class="ds-spinner-text">{t`Ouverture…`}</span></div>;
  if (!me.value) return <SignIn />;
  return (
    <>
      <Shell><View /></Shell>
      {signedOut.value && <Again />}
    </>
  );
}

setTypeAsDrawn();
keepFocus();
void loadSession();
const root = document.getElementById("app");
if (root) render(<><App /><Announcements /></>, root);
