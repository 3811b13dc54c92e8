// Makes /openapi.json of the files in openapi/: merges them, and writes the refusals out in full.
import fs from 'node:fs';
import { STATUS_CODES } from 'node:http';
import path from 'node:path';
import { parse } from 'yaml';

const HERE = path.dirname(new URL(import.meta.url).pathname);
const CATALOGUE = 'errors.yaml';

/** How a contract writes a refusal down, and which schema that has. */
const SHAPES = {
  seed: { schema: 'Error', value: (error) => ({ errorCode: error.code, errorMessage: error.message }) },
  oauth2: { schema: 'OAuthError', value: (error) => ({ error: error.code, error_description: error.message }) },
  later: { schema: 'LaterError', value: laterValue },
};
/** What HTTP itself may refuse, whatever is called. */
const OF_HTTP = {
  seed: ['RequestMalformed', 'NotFound', 'MethodRefused', 'TooSlow', 'PayloadTooLarge', 'TargetTooLong',
    'ExpectationRefused', 'HeadTooLarge', 'Internal', 'NotImplemented', 'Unavailable', 'VersionRefused'],
  oauth2: ['OAuthRequest', 'OAuthInternal', 'OAuthUnavailable'],
  later: ['LaterPayload', 'LaterMethod', 'LaterInternal', 'LaterUnavailable'],
};

function laterValue({ status, code, message }) {
  return [{
    detail: 'Please refer to invalid-params for error details', errorCode: code, instance: '/v1/api/oauth/token', 'invalid-params': [message],
    source: 'AGT', status, title: STATUS_CODES[status],
  }];
}

export function description(version) {
  const files = fs.readdirSync(path.join(HERE, 'openapi')).filter((name) => name.endsWith('.yaml'));
  const document = read('base.yaml');
  for (const name of files.sort()) {
    if (name !== 'base.yaml' && name !== CATALOGUE) merge(document, read(name), name);
  }
  document.info.version = version;
  const catalogue = read(CATALOGUE);
  document.components.examples = examples(catalogue);
  for (const item of Object.values(document.paths)) {
    for (const operation of Object.values(item)) {
      if (operation?.responses) addRefusals(operation, catalogue);
    }
  }
  return document;
}

function read(name) {
  return parse(fs.readFileSync(path.join(HERE, 'openapi', name), 'utf8'), { merge: true });
}

function merge(into, from, where) {
  for (const [key, value] of Object.entries(from)) {
    if (!(key in into)) {
      into[key] = value;
    } else if (isMap(into[key]) && isMap(value)) {
      merge(into[key], value, `${where}: ${key}`);
    } else {
      throw new Error(`${where}: ${key} is there twice`);
    }
  }
}

const isMap = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

/** One example for each refusal; `x-error` is what the catalogue page shows. */
function examples(catalogue) {
  const all = {};
  for (const [contract, errors] of Object.entries(catalogue)) {
    for (const [name, error] of Object.entries(errors)) {
      if (name in all) throw new Error(`${CATALOGUE}: ${name} is there twice`);
      const { status, code, message, cause, remedy, retry } = error;
      if (!(status && code && message && cause && remedy && retry)) throw new Error(`${CATALOGUE}: ${name} lacks something`);
      all[name] = {
        summary: message,
        value: SHAPES[contract].value(error),
        'x-error': { contract, status, code: String(code), message, cause, remedy, retry },
      };
    }
  }
  return all;
}

/** `x-errors` of an operation becomes its responses by status, and `default` is HTTP's own. */
function addRefusals(operation, catalogue) {
  const contract = operation['x-contract'] ?? 'seed';
  const names = operation['x-errors'] ?? [];
  delete operation['x-errors'];
  delete operation['x-contract'];
  operation.responses = { ...operation.responses };
  const byStatus = new Map();
  for (const name of names) {
    const error = catalogue[contract][name];
    if (!error) throw new Error(`${operation.operationId}: no refusal ${name} of ${contract}`);
    byStatus.set(error.status, [...(byStatus.get(error.status) ?? []), name]);
  }
  for (const [status, group] of [...byStatus].sort((a, b) => a[0] - b[0])) {
    if (String(status) in operation.responses) throw new Error(`${operation.operationId}: ${status} is there twice`);
    operation.responses[status] = response(contract, group, catalogue, status);
  }
  operation.responses.default = response(contract, OF_HTTP[contract], catalogue);
}

function response(contract, names, catalogue, status) {
  const messages = names.map((name) => catalogue[contract][name].message);
  const header = (name) => ({ $ref: `#/components/headers/${name}` });
  return {
    description: status ? messages.join('; ') + '.' : 'What HTTP itself refuses.',
    headers: {
      'X-Request-Id': header('RequestId'),
      'Cache-Control': header('NoStore'),
      ...(status === 401 && { 'WWW-Authenticate': header('WwwAuthenticate') }),
      ...(status === 403 && { 'WWW-Authenticate': header('WwwAuthenticate') }),
      ...((status === 429 || status === 503) && { 'Retry-After': header('RetryAfter') }),
      ...(!status && { Allow: header('Allow') }),
    },
    content: {
      'application/json': {
        schema: { $ref: `#/components/schemas/${SHAPES[contract].schema}` },
        examples: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/examples/${name}` }])),
      },
    },
  };
}
