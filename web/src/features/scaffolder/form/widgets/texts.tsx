// Widgets in which something is written: texts, numbers, dates, files.
import { useState, type ChangeEvent } from 'react';
import { t } from '../../../../messages';
import { Banner, formatBytes, PasswordField, TextArea, TextField } from '../../../../ui';
import { emptied, listening, textValue, type Props } from './widget';

const TYPES: Readonly<Record<string, string>> = { email: 'email', uri: 'url', 'uri-reference': 'text', date: 'date', time: 'time' };

/** One line. What kind of line the schema's format says. */
export function TextWidget(props: Props) {
  const { id, value, schema, options, placeholder, disabled, readonly, autofocus, onChange } = props;
  const isNumber = schema.type === 'number' || schema.type === 'integer';
  const type = typeof options.inputType === 'string' ? options.inputType : isNumber ? 'number' : (TYPES[schema.format ?? ''] ?? 'text');
  return (
    <TextField
      id={id}
      type={type}
      value={textValue(value)}
      placeholder={placeholder}
      disabled={disabled}
      readOnly={readonly}
      autoFocus={autofocus}
      spellCheck={false}
      {...(isNumber ? { step: schema.type === 'integer' ? 1 : (schema.multipleOf ?? 'any'), inputMode: 'decimal' } : {})}
      {...(typeof options.autocomplete === 'string' ? { autoComplete: options.autocomplete } : {})}
      {...listening(props)}
      onChange={(text) => {
        onChange(text === '' ? emptied(props) : text);
      }}
    />
  );
}

/** Several lines. */
export function TextareaWidget(props: Props) {
  const { id, value, options, placeholder, disabled, readonly, autofocus, onChange } = props;
  return (
    <TextArea
      id={id}
      value={textValue(value)}
      rows={typeof options.rows === 'number' ? Math.min(Math.max(options.rows, 2), 40) : 4}
      placeholder={placeholder}
      disabled={disabled}
      readOnly={readonly}
      autoFocus={autofocus}
      {...listening(props)}
      onChange={(text) => {
        onChange(text === '' ? emptied(props) : text);
      }}
    />
  );
}

/** Hidden letters that are not kept secret: everybody who reads the run sees them. */
export function PasswordWidget(props: Props) {
  const { id, value, placeholder, disabled, readonly, autofocus, onChange } = props;
  return (
    <>
      <PasswordField
        id={id}
        value={textValue(value)}
        placeholder={placeholder}
        disabled={disabled}
        readOnly={readonly}
        autoFocus={autofocus}
        autoComplete="new-password"
        {...listening(props)}
        onChange={(text) => {
          onChange(text === '' ? emptied(props) : text);
        }}
      />
      <Banner state="warn">{t('form.password.warning')}</Banner>
    </>
  );
}

/** A number with steps up and down. */
export function UpDownWidget(props: Props) {
  const { id, value, schema, placeholder, disabled, readonly, autofocus, onChange } = props;
  return (
    <TextField
      id={id}
      type="number"
      className="short"
      value={textValue(value)}
      min={schema.minimum}
      max={schema.maximum}
      step={schema.multipleOf ?? (schema.type === 'integer' ? 1 : 'any')}
      placeholder={placeholder}
      disabled={disabled}
      readOnly={readonly}
      autoFocus={autofocus}
      {...listening(props)}
      onChange={(text) => {
        onChange(text === '' ? emptied(props) : text);
      }}
    />
  );
}

/** A number on a line between two ends. */
export function RangeWidget(props: Props) {
  const { id, value, schema, disabled, readonly, autofocus, label, onChange } = props;
  const min = schema.minimum ?? 0;
  const max = schema.maximum ?? 100;
  return (
    <div className="form-range">
      <input
        id={id}
        type="range"
        aria-label={label}
        min={min}
        max={max}
        step={schema.multipleOf ?? (schema.type === 'integer' ? 1 : 'any')}
        value={textValue(value) === '' ? String(min) : textValue(value)}
        disabled={disabled === true || readonly === true}
        autoFocus={autofocus}
        {...listening(props)}
        onChange={(event: ChangeEvent<HTMLInputElement>) => {
          onChange(event.target.valueAsNumber);
        }}
      />
      <output htmlFor={id}>{textValue(value) === '' ? t('form.notAnswered') : textValue(value)}</output>
    </div>
  );
}

/** A moment: local on the screen, with its zone in the answer. */
export function DateTimeWidget(props: Props) {
  const { id, value, disabled, readonly, autofocus, onChange } = props;
  return (
    <TextField
      id={id}
      type="datetime-local"
      className="short"
      value={localOf(textValue(value))}
      disabled={disabled}
      readOnly={readonly}
      autoFocus={autofocus}
      {...listening(props)}
      onChange={(text) => {
        const moment = new Date(text);
        onChange(Number.isNaN(moment.valueOf()) ? emptied(props) : moment.toISOString());
      }}
    />
  );
}

function localOf(text: string): string {
  const moment = new Date(text);
  if (text === '' || Number.isNaN(moment.valueOf())) return '';
  return new Date(moment.valueOf() - moment.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** A line whose kind the widget's name says. */
export function typed(inputType: string) {
  return function TypedWidget(props: Props) {
    return <TextWidget {...props} options={{ ...props.options, inputType }} />;
  };
}

const LARGEST = 1_000_000;

/** A file, as a data address among the answers. */
export function FileWidget(props: Props) {
  const { id, value, multiple = false, disabled, readonly, options, onChange } = props;
  const [problem, setProblem] = useState<string>();
  const read = async (files: readonly File[]) => {
    const large = files.find((it) => it.size > LARGEST);
    setProblem(large === undefined ? undefined : t('form.file.large', { name: large.name, size: formatBytes(large.size), most: formatBytes(LARGEST) }));
    if (large !== undefined) return;
    const texts = await Promise.all(files.map(dataUrl));
    onChange(multiple ? texts : texts[0]);
  };
  const given = Array.isArray(value) ? (value as unknown[]).length : textValue(value) === '' ? 0 : 1;
  return (
    <div className="form-file">
      <input
        id={id}
        type="file"
        multiple={multiple}
        disabled={disabled === true || readonly === true}
        accept={typeof options.accept === 'string' ? options.accept : undefined}
        onChange={(event: ChangeEvent<HTMLInputElement>) => {
          void read([...(event.target.files ?? [])]);
        }}
      />
      {problem !== undefined ? <span className="err">{problem}</span> : given > 0 && <span className="meta">{t('form.file.given', { count: given })}</span>}
    </div>
  );
}

function dataUrl(file: File): Promise<string> {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => {
      // The name goes along, as the form library writes it.
      done((reader.result as string).replace(';base64', `;name=${encodeURIComponent(file.name)};base64`));
    };
    reader.onerror = () => {
      failed(reader.error ?? new Error('unreadable'));
    };
    reader.readAsDataURL(file);
  });
}
