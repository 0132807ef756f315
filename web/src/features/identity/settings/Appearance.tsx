// How the portal looks and behaves for one person. Each choice is in force at once, and kept on the server.
import { useState } from 'react';
import { asFailure } from '../../../api/failure';
import { t } from '../../../messages';
import { setPreferences, useSettings, type Preferences } from '../../../settings/settings';
import { Banner, Segmented, Slab, Switch } from '../../../ui';

/** The section. */
export function Appearance() {
  const { preferences } = useSettings();
  const [failure, setFailure] = useState<string>();
  const prefer = (change: Partial<Preferences>) => {
    setFailure(undefined);
    setPreferences(change).catch((thrown: unknown) => {
      setFailure(asFailure(thrown).message);
    });
  };
  return (
    <Slab title={t('identity.settings.appearance')}>
      <div className="prefs">
        {failure !== undefined && <Banner state="bad">{t('identity.look.notKept', { message: failure })}</Banner>}
        <div>
          <span className="lab">{t('identity.look.theme')}</span>
          <Segmented
            label={t('identity.look.theme')}
            value={preferences.theme}
            onChange={(theme) => { prefer({ theme }); }}
            options={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: t(`identity.look.theme.${value}`) }))}
          />
        </div>
        <div>
          <span className="lab">{t('identity.look.density')}</span>
          <Segmented
            label={t('identity.look.density')}
            value={preferences.density}
            onChange={(density) => { prefer({ density }); }}
            options={(['cosy', 'compact'] as const).map((value) => ({ value, label: t(`identity.look.density.${value}`) }))}
          />
          <span className="meta">{t('identity.look.densityHint')}</span>
        </div>
        <div>
          <span className="lab">{t('identity.look.nav')}</span>
          <Segmented
            label={t('identity.look.nav')}
            value={preferences.narrowNav ? 'narrow' : 'wide'}
            onChange={(width) => { prefer({ narrowNav: width === 'narrow' }); }}
            options={(['wide', 'narrow'] as const).map((value) => ({ value, label: t(`identity.look.nav.${value}`) }))}
          />
        </div>
        <Switch
          checked={preferences.singleKeys}
          onChange={(singleKeys) => { prefer({ singleKeys }); }}
          label={t('identity.look.keys')}
          hint={t('identity.look.keysHint')}
        />
      </div>
    </Slab>
  );
}
