// The first minutes of a new server: say where descriptors are and see them appear, invite people, look around.
import { t } from '../../../messages';
import { setPreferences } from '../../../settings/settings';
import { Icon, IconButton, Kbd, Slab } from '../../../ui';
import { GuideConnect } from './GuideConnect';
import { GuideInvite } from './GuideInvite';
import { useState, type ReactNode } from 'react';

const KEYS = [
  ['mod+k', 'search'],
  ['g c', 'catalog'],
  ['g g', 'graph'],
  ['r', 'register'],
  ['?', 'keys'],
] as const;

/** The guide takes the main column until it is closed, and does not come back. */
export function Guide() {
  const [connected, setConnected] = useState(false);
  const [invited, setInvited] = useState(false);
  return (
    <Slab
      title={t('home.guide')}
      count={connected ? undefined : t('home.guide.count')}
      flush
      actions={
        <IconButton
          icon="x"
          label={t('home.guide.close')}
          onClick={() => {
            void setPreferences({ guideClosed: true }).catch(() => undefined);
          }}
        />
      }
    >
      <ol className="guide">
        <Part number={1} done={connected} title={t('home.guide.connect')}>
          <GuideConnect
            onDone={() => {
              setConnected(true);
            }}
          />
        </Part>
        <Part number={2} done={invited} title={t('home.guide.invite')}>
          <GuideInvite
            onDone={() => {
              setInvited(true);
            }}
          />
        </Part>
        <Part number={3} done={false} title={t('home.guide.look')}>
          <p>{t('home.guide.look.text')}</p>
          <dl className="keys">
            {KEYS.map(([keys, word]) => (
              <div key={keys} className="contents" style={{ display: 'contents' }}>
                <dt>
                  <Kbd keys={keys} />
                </dt>
                <dd>{t(`home.guide.key.${word}`)}</dd>
              </div>
            ))}
          </dl>
        </Part>
      </ol>
    </Slab>
  );
}

function Part({ number, done, title, children }: { number: number; done: boolean; title: string; children: ReactNode }) {
  return (
    <li className={done ? 'done' : undefined}>
      <span className="n" aria-hidden="true">
        {done ? <Icon name="check" size="s" /> : number}
      </span>
      <div>
        <h3>{title}</h3>
        {children}
      </div>
    </li>
  );
}
