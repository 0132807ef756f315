// The types of definitions that have more to show than their text.

/** Whether there is more to show of a type than its text. */
export function isReadable(type: string): boolean {
  return /^(openapi|swagger|asyncapi|graphql|grpc|protobuf|proto)$/i.test(type.trim());
}
