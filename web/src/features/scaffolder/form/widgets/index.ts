// The form library's widgets, all of them ours.
import type { RegistryWidgetsType } from '@rjsf/utils';
import { CheckboxesWidget, CheckboxWidget, ColorWidget, HiddenWidget, RadioWidget, SelectWidget } from './choices';
import { DateTimeWidget, FileWidget, PasswordWidget, RangeWidget, TextareaWidget, TextWidget, typed, UpDownWidget } from './texts';

/** By the names that the library knows. */
export const widgets = {
  TextWidget,
  TextareaWidget,
  PasswordWidget,
  UpDownWidget,
  RangeWidget,
  EmailWidget: typed('email'),
  URLWidget: typed('url'),
  DateWidget: typed('date'),
  AltDateWidget: typed('date'),
  TimeWidget: typed('time'),
  DateTimeWidget,
  AltDateTimeWidget: DateTimeWidget,
  FileWidget,
  SelectWidget,
  RadioWidget,
  CheckboxWidget,
  CheckboxesWidget,
  ColorWidget,
  HiddenWidget,
} as unknown as RegistryWidgetsType;

const TEXT = ['text', 'password', 'email', 'hostname', 'ipv4', 'ipv6', 'uri', 'data-url', 'radio', 'select', 'textarea', 'hidden', 'date', 'datetime', 'date-time', 'time', 'alt-date', 'alt-datetime', 'color', 'file'];
const NUMBER = ['text', 'select', 'updown', 'range', 'radio', 'hidden'];
const BY_TYPE: Readonly<Record<string, readonly string[]>> = {
  string: TEXT,
  number: NUMBER,
  integer: NUMBER,
  boolean: ['checkbox', 'radio', 'select', 'hidden'],
  array: ['select', 'checkboxes', 'files', 'hidden'],
  object: ['hidden'],
};

/** Whether a `ui:widget` can draw an answer of a type; the library throws where it cannot. */
export function isWidget(type: unknown, widget: unknown): boolean {
  if (typeof widget !== 'string') return false;
  if (widget in widgets) return true;
  const types = Array.isArray(type) ? (type as unknown[]) : [type];
  const first = types.find((it) => it !== 'null');
  return (BY_TYPE[typeof first === 'string' ? first : 'string'] ?? TEXT).includes(widget);
}
