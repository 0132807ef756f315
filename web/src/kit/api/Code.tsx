// A few numbered, coloured lines.
import { pieces } from './highlight';

const MOST = 400;

/** Code in the right-hand pane. */
export function Code({ text, language, label }: { text: string; language: string; label: string }) {
  const lines = text.split('\n');
  return (
    <pre className="code acode" tabIndex={0} role="region" aria-label={label} dir="ltr">
      {lines.slice(0, MOST).map((line, index) => (
        <div key={index} className="ln">
          <i>{index + 1}</i>
          <span>
            {pieces(line, language).map((it, place) => (
              <span key={place} className={it.kind}>
                {it.text}
              </span>
            ))}
          </span>
        </div>
      ))}
      {lines.length > MOST && (
        <div className="ln">
          <i />
          <span>…</span>
        </div>
      )}
    </pre>
  );
}
