// A document of the repository: its README, or a Markdown file as it is to be read. Links and pictures are relative to it.
import { useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import { t } from '../../../messages';
import { Answer } from '../../../page/Answer';
import { apiPaths, paths } from '../../../paths/paths';
import { Button, Icon, MarkdownPage, SkeletonRows } from '../../../ui';
import { fileQuery } from '../data';
import { imageType, isMarkdown, nameOf, resolvePath } from '../words';
import type { Look } from './FilesPage';
import { readImage } from './images';

/** Below a folder. */
export function Readme({ look, path }: { look: Look; path: string }) {
  const query = useQuery(fileQuery(look.repository, look.ref, path));
  return (
    <section className="slab readme" aria-label={nameOf(path)}>
      <header className="joint">
        <h2 className="fx">
          <Icon name="book-open" size="s" />
          <bdi>{nameOf(path)}</bdi>
        </h2>
      </header>
      <Answer query={query} skeleton={<SkeletonRows rows={4} />}>
        {(file) =>
          file.text === undefined ? (
            <div className="b">
              <Button href={paths.repository(look.repository, { ref: look.ref, file: path })}>{t('code.openFile')}</Button>
            </div>
          ) : isMarkdown(path) ? (
            <Document look={look} path={path} text={file.text} />
          ) : (
            <pre className="plain-readme" dir="auto">{file.text}</pre>
          )
        }
      </Answer>
    </section>
  );
}

/** Markdown of a file. */
export function Document({ look, path, text }: { look: Look; path: string; text: string }) {
  const { repository, ref } = look;
  const { owner, name } = repository;
  const link = useCallback(
    (href: string) => {
      const found = resolvePath(path, href);
      if (found === undefined) return undefined;
      if (found.path === '') return paths.repository({ owner, name }, { ref });
      return `${paths.repository({ owner, name }, found.isFolder ? { ref, path: found.path } : { ref, file: found.path })}${found.rest}`;
    },
    [owner, name, ref, path],
  );
  const image = useCallback(
    async (src: string, signal: AbortSignal) => {
      const found = resolvePath(path, src);
      const type = found === undefined ? undefined : imageType(found.path);
      return found === undefined || type === undefined ? undefined : readImage(apiPaths.raw({ owner, name }, ref, found.path), type, signal);
    },
    [owner, name, ref, path],
  );
  return <MarkdownPage text={text} link={link} image={image} />;
}
