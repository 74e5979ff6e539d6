import { useEffect, useRef } from "preact/hooks";
import { Button } from "./controls";
import { t } from "./language";

const keys: [string, string][] = [
  ["j / k", t`Ligne suivante, ligne précédente`],
  [t`Début / Fin`, t`Première ligne, dernière ligne`],
  [t`Entrée`, t`Ouvrir le dossier de la ligne`],
  ["c", t`Prendre la tâche (sur une ligne, ou dans un dossier)`],
  ["x", t`Cocher la ligne, pour agir sur plusieurs`],
  ["/", t`Chercher un dossier par sa référence`],
  ["u", t`Depuis un dossier : revenir à la liste`],
  ["← / →", t`Dans l’agenda : le jour d’avant, le jour d’après`],
  ["?", t`Cette aide`],
];

/** The keys that work, in a dialog that gives the focus back. */
export function Help({ onClose }: { onClose: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => { dialog.current?.showModal(); }, []);
  return (
    <dialog ref={dialog} class="ds-dialog" onClose={onClose} aria-labelledby="help-title">
      <h2 id="help-title">{t`Raccourcis du clavier`}</h2>
      <dl class="keys">
        {keys.map(([key, what]) => <div key={key}><dt><kbd>{key}</kbd></dt><dd>{what}</dd></div>)}
      </dl>
      <Button onClick={() => dialog.current?.close()}>{t`Fermer`}</Button>
    </dialog>
  );
}
