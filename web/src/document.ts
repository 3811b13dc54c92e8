// What the pages know of an OpenAPI document: its operations, taken apart, with all references
// followed. The parser reads OpenAPI 3.0 as well, and hands it on as 3.1.
import { dereference, upgrade } from '@scalar/openapi-parser';

export type Schema = {
  title?: string; description?: string; type?: string | string[]; format?: string; pattern?: string;
  enum?: unknown[]; const?: unknown; default?: unknown; example?: unknown; examples?: unknown[];
  minLength?: number; maxLength?: number; minimum?: number; maximum?: number;
  exclusiveMinimum?: number; exclusiveMaximum?: number; minItems?: number; maxItems?: number;
  required?: string[]; properties?: Record<string, Schema>; items?: Schema; additionalProperties?: boolean | Schema;
  oneOf?: Schema[]; anyOf?: Schema[]; allOf?: Schema[]; deprecated?: boolean; readOnly?: boolean;
  'x-fill'?: string;
};
export type Example = { name: string; summary: string; value: unknown; error?: CatalogueError };
export type Media = { type: string; schema?: Schema; examples: Example[] };
export type Parameter = {
  name: string; in: 'path' | 'query' | 'header'; required: boolean; description: string; schema: Schema; example?: string;
};
export type Field = { name: string; description: string; required: boolean; schema: Schema };
export type Response = { status: string; description: string; headers: Field[]; media: Media[] };
export type CatalogueError = {
  name: string; contract: string; status: number; code: string; message: string; cause: string; remedy: string; retry: string;
};
/** How a caller proves who it is: nobody asks, id and secret, or a token with one of these sets of scopes. */
export type Security = { kind: 'none' | 'client' | 'token'; scopes: string[][] };
export type Operation = {
  key: string; method: string; path: string; summary: string; description: string; tag: string; deprecated: boolean;
  parameters: Parameter[]; body: Media[]; bodyRequired: boolean; bodyDescription: string; responses: Response[];
  security: Security; base: string; elsewhere?: string; noRoute: boolean; api: Api;
};
export type Group = { name: string; description: string; operations: Operation[] };
export type Api = {
  title: string; description: string; version: string; own: boolean; number: number; groups: Group[];
  errors: CatalogueError[]; faults: string[];
};

type Raw = Record<string, any>;
const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
const isMap = (value: unknown): value is Raw => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const entries = (value: unknown): [string, any][] => (isMap(value) ? Object.entries(value) : []);
const list = (value: unknown): any[] => (Array.isArray(value) ? value : []);

/** `own`: the server's document of itself; the others are the operator's. */
export function read(json: Raw, number: number, own: boolean): Api {
  nameSchemas(json);
  const { schema, errors } = dereference(upgrade(json).specification as Raw);
  const root = schema as Raw;
  const api: Api = {
    title: text(root.info?.title) || 'Without a title',
    description: text(root.info?.description),
    version: text(root.info?.version),
    own, number,
    groups: [],
    errors: entries(root.components?.examples).flatMap(([name, one]) => (isMap(one['x-error']) ? [{ name, ...one['x-error'] } as CatalogueError] : [])),
    faults: list(errors).map((error) => text(error?.message)).filter(Boolean),
  };
  api.groups = groupsOf(root, api);
  return api;
}

/** A schema keeps the name that it was referred to by. */
function nameSchemas(json: Raw) {
  for (const [name, schema] of entries(json.components?.schemas)) {
    if (isMap(schema) && !schema.title) schema.title = name;
  }
}

function groupsOf(root: Raw, api: Api): Group[] {
  const groups = new Map<string, Group>();
  for (const tag of list(root.tags)) {
    groups.set(text(tag?.name), { name: text(tag?.name), description: text(tag?.description), operations: [] });
  }
  for (const [path, item] of entries(root.paths)) {
    for (const method of METHODS) {
      if (!isMap(item[method])) continue;
      const operation = operationOf(root, api, path, method, item);
      if (!groups.has(operation.tag)) groups.set(operation.tag, { name: operation.tag, description: '', operations: [] });
      groups.get(operation.tag)!.operations.push(operation);
    }
  }
  return [...groups.values()].filter(({ operations }) => operations.length > 0);
}

function operationOf(root: Raw, api: Api, path: string, method: string, item: Raw): Operation {
  const raw: Raw = item[method];
  const { base, elsewhere } = serverOf(raw.servers ?? item.servers ?? root.servers);
  return {
    key: `${method} ${path}`,
    method: method.toUpperCase(), path, base, api,
    ...(elsewhere !== undefined && { elsewhere }),
    summary: text(raw.summary) || text(raw.operationId) || `${method.toUpperCase()} ${path}`,
    description: text(raw.description),
    tag: text(list(raw.tags)[0]) || 'Operations',
    deprecated: raw.deprecated === true,
    parameters: parametersOf(item, raw),
    body: mediaOf(raw.requestBody?.content),
    bodyRequired: raw.requestBody?.required === true,
    bodyDescription: text(raw.requestBody?.description),
    responses: entries(raw.responses).map(([status, one]) => responseOf(status, one)),
    security: securityOf(raw.security ?? root.security, root.components?.securitySchemes),
    noRoute: raw['x-no-route'] === true,
  };
}

/** A relative server is this one, with a path in front; another origin cannot be called from here. */
function serverOf(servers: unknown): { base: string; elsewhere?: string } {
  const url = text(list(servers)[0]?.url) || '/';
  if (/^[a-z][a-z0-9+.-]*:/i.test(url)) return { base: '', elsewhere: url.replace(/\/+$/, '') };
  return { base: url.replace(/\/+$/, '') };
}

function parametersOf(item: Raw, raw: Raw): Parameter[] {
  const byName = new Map<string, Parameter>();
  for (const one of [...list(item.parameters), ...list(raw.parameters)]) {
    if (!isMap(one) || !['path', 'query', 'header'].includes(one.in)) continue;
    const schema: Schema = one.schema ?? (Object.values(one.content ?? {})[0] as Raw | undefined)?.schema ?? {};
    const example = one.example ?? (Object.values(one.examples ?? {})[0] as Raw | undefined)?.value ?? schema.example ?? schema.examples?.[0];
    byName.set(`${one.in} ${text(one.name).toLowerCase()}`, {
      name: text(one.name), in: one.in, required: one.required === true || one.in === 'path',
      description: text(one.description), schema,
      ...(example !== undefined && { example: typeof example === 'string' ? example : JSON.stringify(example) }),
    });
  }
  const order = ['path', 'query', 'header'];
  return [...byName.values()].sort((a, b) => order.indexOf(a.in) - order.indexOf(b.in));
}

function mediaOf(content: unknown): Media[] {
  return entries(content).map(([type, media]) => ({
    type,
    ...(isMap(media?.schema) && { schema: media.schema as Schema }),
    examples: [
      ...(media?.example !== undefined ? [{ name: 'example', summary: 'Example', value: media.example as unknown }] : []),
      ...entries(media?.examples).map(([name, one]) => ({
        name, summary: text(one?.summary) || name, value: one?.value as unknown,
        ...(isMap(one?.['x-error']) && { error: { name, ...one['x-error'] } as CatalogueError }),
      })),
    ],
  }));
}

function responseOf(status: string, raw: Raw): Response {
  return {
    status,
    description: text(raw?.description),
    headers: entries(raw?.headers).map(([name, one]) => ({
      name, description: text(one?.description), required: one?.required === true, schema: (one?.schema ?? {}) as Schema,
    })),
    media: mediaOf(raw?.content),
  };
}

function securityOf(ways: unknown, schemes: Raw | undefined): Security {
  const found: Security = { kind: 'none', scopes: [] };
  for (const way of list(ways)) {
    for (const [name, scopes] of entries(way)) {
      const kind = text(schemes?.[name]?.scheme).toLowerCase();
      if (kind === 'basic') found.kind = 'client';
      if (kind !== 'bearer') continue;
      found.kind = 'token';
      found.scopes.push(list(scopes).filter((scope) => typeof scope === 'string'));
    }
  }
  return found;
}

/** The server's own description, then the operator's documents. */
export async function loadAll(): Promise<Api[]> {
  const own = read(await get('/openapi.json'), 0, true);
  const { documents } = await get('/api/documents');
  const others = await Promise.all(
    list(documents).map(async ({ href, title }, i) => {
      try {
        return read(await get(text(href)), i + 1, false);
      } catch (error) {
        const fault = error instanceof Error ? error.message : String(error);
        return { title: text(title), description: '', version: '', own: false, number: i + 1, groups: [], errors: [], faults: [fault] };
      }
    }),
  );
  return [own, ...others];
}

async function get(where: string): Promise<any> {
  const answer = await fetch(where, { credentials: 'omit', referrerPolicy: 'no-referrer' });
  if (!answer.ok) throw new Error(`${where} was answered with ${answer.status}`);
  return answer.json();
}
