// The words of the product: entities, owners, references, freshness, problems.
export { EntityLink } from './EntityLink';
export { HoverCardProvider, type Hover } from './hover';
export { kindIcon, kindWord, knownKinds } from './kinds';
export { KindGlyph } from './KindGlyph';
export { Mark } from './Mark';
export { OwnerChip } from './OwnerChip';
export { DEFAULT_NAMESPACE, formatRef, parseRef, refOf, shortRef } from './ref';
export { placeOf, splitPlace, type Place } from './place';
export { Copyable } from './Copyable';
export { FreshnessText, isStale } from './FreshnessText';
export { ProblemRow } from './ProblemRow';
export { RelationSketch } from './RelationSketch';
