// All keys of this page, from the registry that also runs them.
import { useAllCommands } from '../commands/registry';
import { t } from '../messages';
import { Dialog, Kbd } from '../ui';

const GROUPS = ['page', 'go', 'make', 'look'] as const;

/** Opened with `?`. */
export default function KeyList({ onClose }: { onClose: () => void }) {
  const commands = useAllCommands().filter((it) => it.keys !== undefined);
  return (
    <Dialog title={t('app.keys')} onClose={onClose} wide>
      <div className="half">
        {GROUPS.map((group) => {
          const here = commands.filter((it) => it.group === group);
          if (here.length === 0) return null;
          return (
            <section key={group}>
              <h2>{t(`app.commands.${group}`)}</h2>
              <dl className="dl keys">
                {here.map((it) => (
                  <div key={it.id} className="fx">
                    <dt className="grow">{it.title}</dt>
                    <dd>
                      <Kbd keys={it.keys?.[0] ?? ''} />
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}
