// The message catalogue: every text of the portal is a key here. English ships; a language is one more
// resource. Features add their messages when they are loaded.
import i18next, { type TOptions } from 'i18next';

const LANGUAGE = 'en';

void i18next.init({
  lng: LANGUAGE,
  fallbackLng: LANGUAGE,
  resources: { [LANGUAGE]: { translation: {} } },
  keySeparator: false,
  nsSeparator: false,
  initAsync: false,
  // React escapes what it draws; escaping twice would show entities.
  interpolation: { escapeValue: false },
});

/** Adds messages: `key` or `key_one`/`key_other` where they count something. */
export function addMessages(messages: Readonly<Record<string, string>>): void {
  i18next.addResources(LANGUAGE, 'translation', { ...messages });
}

/** The text of a key, with its values. */
export function t(key: string, values?: TOptions): string {
  return values === undefined ? i18next.t(key) : i18next.t(key, values);
}
