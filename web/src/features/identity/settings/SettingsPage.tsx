// One's own settings: sections at the left, the chosen one beside them in the width of reading.
import './settings.css';
import { signOut } from '../../../api/session';
import { t } from '../../../messages';
import { Arrive } from '../../../page/Arrive';
import { usePathParams } from '../../../page/location';
import { PageBar } from '../../../page/PageBar';
import { paths } from '../../../paths/paths';
import { A, Button, Icon } from '../../../ui';
import { Appearance } from './Appearance';
import { Profile } from './Profile';
import { Sessions } from './Sessions';
import { Tokens } from './Tokens';
import './messages';
import '../parts/messages';

const SECTIONS = {
  profile: { icon: 'user', content: Profile },
  sessions: { icon: 'log-in', content: Sessions },
  tokens: { icon: 'key-round', content: Tokens },
  appearance: { icon: 'sun-moon', content: Appearance },
} as const;

type SectionId = keyof typeof SECTIONS;

function isSection(text: string | undefined): text is SectionId {
  return text !== undefined && text in SECTIONS;
}

export default function SettingsPage() {
  const { section } = usePathParams();
  const here: SectionId = isSection(section) ? section : 'profile';
  const { content: Content } = SECTIONS[here];
  return (
    <>
      <PageBar
        title={t('identity.settings.title')}
        isHeading
        actions={
          <Button icon="log-out" onClick={() => void signOut().catch(() => { window.location.reload(); })}>
            {t('identity.settings.signOut')}
          </Button>
        }
      />
      <div className="sets">
        <nav className="setnav" aria-label={t('identity.settings.title')}>
          {(Object.keys(SECTIONS) as SectionId[]).map((id) => (
            <A key={id} href={paths.settings(id)} aria-current={id === here ? 'page' : undefined}>
              <Icon name={SECTIONS[id].icon} size="s" />
              {t(`identity.settings.${id}`)}
            </A>
          ))}
        </nav>
        <div className="setmain">
          <Arrive key={here}>
            <Content />
          </Arrive>
        </div>
      </div>
    </>
  );
}
