// Pictures of a repository. The host serves files as downloads, so that none of them acts in its name; what is known to
// be a picture is fetched and shown from an address that holds its data.
import { transport } from '../../../api/transport';

/** Larger ones are downloads. */
export const IMAGE_BYTES_MAX = 10_000_000;

/** The data of a picture as an address; undefined where it is too large. */
export async function readImage(href: string, type: string, signal: AbortSignal): Promise<string | undefined> {
  const response = await transport(new Request(new URL(href, window.location.origin), { signal }));
  const bytes = await response.arrayBuffer();
  if (bytes.byteLength > IMAGE_BYTES_MAX) return undefined;
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => {
      done(reader.result as string);
    };
    reader.onerror = () => {
      failed(reader.error ?? new Error('unreadable'));
    };
    reader.readAsDataURL(new Blob([bytes], { type }));
  });
}
