// Reads {document, answers} from stdin, and says which answers are not as the document describes
// them: {faults: [...], covered: [...]}, where `covered` are the operations that were answered well.
import process from 'node:process';
import Ajv from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const { document, answers } = JSON.parse(await text());
const ajv = new Ajv({ strict: false, allErrors: true });
formats(ajv);
ajv.addSchema(document, 'doc');

async function text() {
  let all = '';
  for await (const chunk of process.stdin) all += chunk;
  return all;
}

const pointer = (...parts) => `doc#/${parts.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`;

const patterns = Object.keys(document.paths)
  .map((path) => ({ path, expression: new RegExp(`^${path.split(/\{[^}]+\}/).map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^/]+')}$`) }))
  .sort((a, b) => (a.path.includes('{') ? 1 : 0) - (b.path.includes('{') ? 1 : 0));

/** An operation whose refusals are the gate's; there is one as long as there is a document. */
const GATE = '/openapi.json';
/** What a route of the operator's refuses, which only his own document describes. */
const ofGate = { examples: document.components.examples };

/** What has no operation is answered as HTTP's own refusals of its path are, and where the path is unknown, too, as
 *  those of the gate: every operation describes them as `default`. */
function operationOf({ method, path }) {
  const { path: known } = patterns.find(({ expression }) => expression.test(path)) ?? { path: GATE };
  const item = document.paths[known];
  const verb = method.toLowerCase();
  if (item[verb]) return { name: `${method} ${known}`, at: ['paths', known, verb], operation: item[verb] };
  const [other] = Object.keys(item).filter((name) => item[name].responses);
  return { name: '-', at: ['paths', known, other], operation: { responses: { default: item[other].responses.default } } };
}

/** The response object and where it is, references followed. */
function responseOf(at, operation, status) {
  const key = operation.responses[status] ? String(status) : 'default';
  return follow([...at, 'responses', key], operation.responses[key]);
}

function follow(at, value) {
  if (!value?.$ref) return { at, value };
  const parts = value.$ref.slice(2).split('/');
  return follow(parts, parts.reduce((one, part) => one[part], document));
}

function check(answer) {
  const { name, at, operation } = operationOf(answer);
  const { at: where, value: response } = responseOf(at, operation, answer.status);
  const faults = [...headerFaults(where, response, answer), ...bodyFaults(where, response, answer, operation)];
  return { name, faults: faults.map((fault) => `${answer.method} ${answer.path} ${answer.status}: ${fault}`) };
}

function headerFaults(where, response, answer) {
  return Object.entries(response.headers ?? {}).flatMap(([name, header]) => {
    const { at, value } = follow([...where, 'headers', name], header);
    const sent = answer.fields[name.toLowerCase()];
    if (sent === undefined) return value.required ? [`${name} is missing`] : [];
    const validate = ajv.compile({ $ref: pointer(...at, 'schema') });
    const typed = value.schema.type === 'integer' ? Number(sent) : sent;
    return validate(typed) ? [] : [`${name}: ${ajv.errorsText(validate.errors)}`];
  });
}

function bodyFaults(where, response, answer, operation) {
  if (answer.method === 'HEAD' || (answer.body === '' && !response.content)) return [];
  const type = (answer.fields['content-type'] ?? '').split(';')[0];
  const media = response.content?.[type];
  if (!media) return [`${type} is not described`];
  if (type !== 'application/json') return [];
  const value = JSON.parse(answer.body);
  const validate = ajv.compile({ $ref: pointer(...where, 'content', type, 'schema') });
  if (!validate(value)) return [`${answer.body}: ${ajv.errorsText(validate.errors)}`];
  if (answer.status < 400 || !media.examples) return [];
  // A refusal is one of those that are named for this operation and status, or of HTTP's own, which are its `default`.
  const named = (one) => Object.values(one?.examples ?? {}).map((example) => follow([], example).value);
  return named(media).some((one) => isSame(one, value, answer.status, where.at(-1) === 'default'))
    || named(operation.responses.default?.content?.[type]).some((one) => isSame(one, value, answer.status, true))
    || (where[1] === GATE && named(ofGate).some((one) => isSame(one, value, answer.status))) ? [] : [`${answer.body} is none of the described refusals`];
}

/** The words of the first contract are fixed; those of the others may say more than the example. */
function isSame(example, value, status, anyStatus) {
  const { contract } = example['x-error'];
  if (contract === 'seed') return example['x-error'].status === status && JSON.stringify(example.value) === JSON.stringify(value);
  if (!anyStatus && example['x-error'].status !== status) return false;
  return contract === 'oauth2' ? example.value.error === value.error : example.value[0].errorCode === value[0].errorCode;
}

const results = answers.map(check);
const covered = results.flatMap(({ name, faults }, i) => (faults.length === 0 && answers[i].status < 400 ? [name] : []));
process.stdout.write(JSON.stringify({ faults: results.flatMap(({ faults }) => faults), covered: [...new Set(covered)] }));
