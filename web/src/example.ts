// A value that fits a schema, for a body to begin with.
import type { Media, Schema } from './document';

/** A word of the schema's `x-fill` stands for what the caller has entered once: request.ts puts it in. */
export const fillWord = (what: string) => `{{${what}}}`;

export function exampleOf(schema: Schema | undefined, depth = 0): unknown {
  if (!schema || depth > 6) return null;
  if (schema['x-fill']) return fillWord(schema['x-fill']);
  const told = schema.const ?? schema.example ?? schema.examples?.[0] ?? schema.default ?? schema.enum?.[0];
  if (told !== undefined) return told;
  const variant = schema.oneOf?.[0] ?? schema.anyOf?.[0];
  if (variant) return exampleOf(variant, depth + 1);
  if (schema.allOf) {
    const { allOf, ...own } = schema;
    const parts = [own, ...allOf].map((one) => exampleOf(one, depth + 1));
    return Object.assign({}, ...parts.filter((part) => typeof part === 'object'));
  }
  return exampleOfType(schema, depth);
}

function exampleOfType(schema: Schema, depth: number): unknown {
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== 'null') : schema.type;
  if (type === 'object' || schema.properties) {
    const members = Object.entries(schema.properties ?? {}).filter(([, one]) => !one.readOnly);
    return Object.fromEntries(members.map(([name, one]) => [name, exampleOf(one, depth + 1)]));
  }
  switch (type) {
    case 'array': return [exampleOf(schema.items, depth + 1)];
    case 'string': return exampleText(schema);
    case 'integer':
    case 'number': return schema.minimum ?? 0;
    case 'boolean': return true;
    default: return null;
  }
}

function exampleText(schema: Schema): string {
  switch (schema.format) {
    case 'date': return '2026-01-31';
    case 'date-time': return '2026-01-31T12:00:00Z';
    case 'uuid': return '123e4567-e89b-12d3-a456-426614174000';
    case 'email': return 'ada@example.com';
    default: return 'text'.padEnd(schema.minLength ?? 0, 't').slice(0, schema.maxLength ?? 255);
  }
}

/** The text that a body of this media type begins with. */
export function bodyText(media: Media, value?: unknown): string {
  const given = value ?? media.examples.find((one) => one.value !== undefined)?.value ?? exampleOf(media.schema);
  if (isForm(media.type)) return formText(given);
  if (typeof given === 'string' && !isJson(media.type)) return media.schema?.format === 'binary' ? '' : given;
  return JSON.stringify(given ?? {}, null, 2);
}

export const isJson = (type: string) => /[/+]json\b/.test(type);
export const isForm = (type: string) => type === 'application/x-www-form-urlencoded';

/** One member a line, `name=value`, as people read it; encodeForm() makes the wire's form of it. */
function formText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return '';
  return Object.entries(value).map(([name, one]) => `${name}=${typeof one === 'string' ? one : JSON.stringify(one)}`).join('\n');
}

export function encodeForm(lines: string): string {
  const form = new URLSearchParams();
  for (const line of lines.split('\n')) {
    if (!line.trim()) continue;
    const [name = '', ...rest] = line.split('=');
    form.append(name.trim(), rest.join('='));
  }
  return form.toString();
}
