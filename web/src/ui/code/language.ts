// Which language a file is in, by its name; the parser of each is fetched when the first such file is shown.
import { LanguageDescription, type LanguageSupport } from '@codemirror/language';
import { languages } from '@codemirror/language-data';

/** Names that the list of languages does not know, and what they are like. */
const ALSO: Readonly<Record<string, string>> = {
  dockerfile: 'Dockerfile',
  containerfile: 'Dockerfile',
  jenkinsfile: 'Groovy',
  'cargo.lock': 'TOML',
  'go.sum': 'Go',
  '.gitignore': 'Shell',
  '.env': 'Shell',
  '.bashrc': 'Shell',
  codeowners: 'Shell',
  makefile: 'Shell',
};

/** The parser for a file, or nothing where the language is not known. */
export async function languageOf(path: string): Promise<LanguageSupport | undefined> {
  return describe(path)?.load();
}

function describe(path: string): LanguageDescription | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  // Templates are in the language of what they make: `catalog-info.yaml.njk`.
  const bare = name.replace(/\.(njk|jinja2?|j2|tmpl|tpl|hbs|example|sample|dist)$/i, '');
  const also = ALSO[bare.toLowerCase()];
  return (also === undefined ? null : LanguageDescription.matchLanguageName(languages, also)) ?? LanguageDescription.matchFilename(languages, bare) ?? undefined;
}
