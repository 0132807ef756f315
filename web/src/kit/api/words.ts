// Types in words.
import { t } from '../../messages';
import { formatNumber } from '../../ui';
import type { TypeShape } from './model';

/** Such as "string, 16 to 64 characters" or "list of Money". */
export function typeWords(type: TypeShape): string {
  const words = plainWords(type);
  const limited = [words, limitWords(type)].filter((it) => it !== '').join(', ');
  return type.nullable === true ? t('api.type.none', { type: limited }) : limited;
}

function plainWords(type: TypeShape): string {
  switch (type.kind) {
    case 'list':
      return type.item === undefined || type.item.kind === 'any' ? t('api.type.anyList') : t('api.type.list', { item: typeWords(type.item) });
    case 'map':
      return t('api.type.map', { item: type.item === undefined ? t('api.type.any') : typeWords(type.item) });
    case 'oneOf':
      return (type.options ?? []).map(typeWords).reduce((one, other) => (one === '' ? other : t('api.type.or', { one, other })), '');
    case 'any':
      return t('api.type.any');
    case 'elsewhere':
      return t('api.type.elsewhere', { where: type.name ?? '' });
    default:
      return type.format === undefined ? (type.name ?? '') : `${type.name ?? ''} (${type.format})`;
  }
}

function limitWords(type: TypeShape): string {
  const { least, most, unit } = type;
  if (unit === undefined || (least === undefined && most === undefined)) return type.pattern === undefined ? '' : `/${type.pattern}/`;
  const range =
    least !== undefined && most !== undefined
      ? t('api.type.between', { least: formatNumber(least), most: formatNumber(most) })
      : least === undefined
        ? t('api.type.most', { most: formatNumber(most ?? 0) })
        : t('api.type.least', { least: formatNumber(least) });
  return t(`api.type.unit.${unit}`, { range });
}
