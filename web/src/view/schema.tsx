// A schema as a list of its members.
import { useState } from 'preact/hooks';
import type { Schema } from '../document';
import { inline } from './markdown';

const typesOf = ({ type }: Schema) => (Array.isArray(type) ? type : type ? [type] : []);

export function typeName(schema: Schema): string {
  if (schema.const !== undefined) return 'constant';
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants) return variants.map(typeName).filter((name, i, all) => all.indexOf(name) === i).join(' or ');
  if (schema.items) return `list of ${typeName(schema.items)}`;
  const types = typesOf(schema);
  if (types.length === 0) return schema.properties || schema.allOf ? 'object' : 'any';
  return types.join(' or ') + (schema.format ? ` (${schema.format})` : '');
}

/** What a value must be like, in a few words each. */
export function limitsOf(schema: Schema): string[] {
  const { minLength, maxLength, minimum, maximum, exclusiveMinimum, exclusiveMaximum, minItems, maxItems } = schema;
  return [
    range(minLength, maxLength, 'character'),
    range(minItems, maxItems, 'item'),
    range(minimum, maximum, ''),
    exclusiveMinimum !== undefined ? `more than ${exclusiveMinimum}` : '',
    exclusiveMaximum !== undefined ? `less than ${exclusiveMaximum}` : '',
  ].filter(Boolean);
}

function range(least: number | undefined, most: number | undefined, unit: string): string {
  const named = (n: number) => (unit ? ` ${unit}${n === 1 ? '' : 's'}` : '');
  const figure = (n: number) => n.toLocaleString('en');
  if (least !== undefined && most !== undefined) return least === most ? `${figure(most)}${named(most)}` : `${figure(least)} to ${figure(most)}${named(most)}`;
  if (most !== undefined) return `up to ${figure(most)}${named(most)}`;
  return least !== undefined && least > 0 ? `at least ${figure(least)}${named(least)}` : '';
}

export function Limits({ schema }: { schema: Schema }) {
  const words = limitsOf(schema);
  const values = schema.const !== undefined ? [schema.const] : schema.enum;
  return (
    <>
      {words.length > 0 && <span class="limits">{words.join(', ')}</span>}
      {values && <span class="limits">{schema.const === undefined && 'one of '}{values.map((one) => <code>{show(one)}</code>)}</span>}
      {schema.default !== undefined && <span class="limits">default <code>{show(schema.default)}</code></span>}
      {schema.pattern && <span class="limits pattern">pattern <code>{schema.pattern}</code></span>}
    </>
  );
}

const show = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));

export function SchemaView({ schema, above = [] }: { schema: Schema; above?: Schema[] }) {
  // Of a list it is the items that have members.
  if (schema.items && isDeep(schema.items) && !schema.properties && !above.includes(schema)) return <SchemaView schema={schema.items} above={[...above, schema]} />;
  if (above.includes(schema)) return <p class="note">as <strong>{schema.title ?? 'above'}</strong>, again</p>;
  const within = [...above, schema];
  const variants = schema.oneOf ?? schema.anyOf;
  const members = membersOf(schema);
  return (
    <div class="schema">
      {members.length === 0 && !variants && <p class="member-head"><span class="type">{typeName(schema)}</span> <Limits schema={schema} /></p>}
      {members.length > 0 && (
        <ul class="members">
          {members.map(([name, one, required]) => <Member name={name} schema={one} required={required} above={within} />)}
        </ul>
      )}
      {variants && <Variants variants={variants} above={within} />}
    </div>
  );
}

function membersOf(schema: Schema): [string, Schema, boolean][] {
  const own = Object.entries(schema.properties ?? {}).map(([name, one]): [string, Schema, boolean] => [name, one, schema.required?.includes(name) ?? false]);
  return [...own, ...(schema.allOf ?? []).flatMap(membersOf)];
}

const isDeep = (schema: Schema): boolean => Boolean(schema.properties || schema.oneOf || schema.anyOf || schema.allOf || (schema.items && isDeep(schema.items)));

function Variants({ variants, above }: { variants: Schema[]; above: Schema[] }) {
  return (
    <ul class="members variants">
      {variants.map((one, i) => (
        <li>
          <p class="member-head"><span class="either">{i === 0 ? 'either' : 'or'}</span> <span class="type">{typeName(one)}</span> <Limits schema={one.items && !isDeep(one) ? { ...one.items, ...lengthOnly(one) } : one} /></p>
          {isDeep(one) && <SchemaView schema={one} above={above} />}
        </li>
      ))}
    </ul>
  );
}

/** A list of plain values has limits of its own and those of its values. */
const lengthOnly = ({ minItems, maxItems }: Schema): Schema => ({ ...(minItems !== undefined && { minItems }), ...(maxItems !== undefined && { maxItems }) });

function Member({ name, schema, required, above }: { name: string; schema: Schema; required: boolean; above: Schema[] }) {
  const deep = isDeep(schema);
  const [open, setOpen] = useState(above.length < 3);
  return (
    <li>
      <p class="member-head">
        <code class="name">{name}</code> <span class="type">{typeName(schema)}</span>
        {required ? <span class="required">required</span> : <span class="optional">optional</span>}
        {schema.deprecated && <span class="optional">deprecated</span>} <Limits schema={schema} />
      </p>
      {schema.description && <p class="member-text">{inline(schema.description.trim().replaceAll('\n', ' '))}</p>}
      {deep && (
        <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>Members of <code>{name}</code></summary>
          {open && <SchemaView schema={schema} above={above} />}
        </details>
      )}
    </li>
  );
}
