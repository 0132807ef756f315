// Which reader a definition wants, by the type that its descriptor gives.
import { asyncApi } from './asyncapi';
import { readValues } from './document';
import { graphQl } from './graphql';
import { ReadError, type Reader } from './model';
import { openApi } from './openapi';
import { protobuf } from './protobuf';

/** More than this is shown as text only. */
const MOST_CHARACTERS = 24 * 1024 * 1024;

/** Reads a definition; undefined for types that are only text here. Throws `ReadError`. */
export function readDefinition(text: string, type: string): Reader | undefined {
  const read = readerFor(type);
  if (read === undefined) return undefined;
  if (text.length > MOST_CHARACTERS) throw new ReadError('tooBig', '');
  try {
    return read(text);
  } catch (error) {
    if (error instanceof ReadError) throw error;
    throw new ReadError('broke', error instanceof Error ? error.message : String(error));
  }
}

function readerFor(type: string): ((text: string) => Reader) | undefined {
  switch (type.trim().toLowerCase()) {
    case 'openapi':
    case 'swagger':
      return (text) => openApi(readValues(text));
    case 'asyncapi':
      return (text) => asyncApi(readValues(text));
    case 'graphql':
      return graphQl;
    case 'grpc':
    case 'protobuf':
    case 'proto':
      return protobuf;
    default:
      return undefined;
  }
}
