import { functionContract } from '../../src/private/function-contract';

interface Settings {
  readonly queueUrl: string;
  readonly attempts: number;
  readonly knowledge?: { readonly ids: string[] };
}

const { write, read } = functionContract<Settings>({ queueUrl: 'text', attempts: 'json', knowledge: 'optional json' });

test('members are variables, and read as they were written', () => {
  const settings = { queueUrl: 'https://queue', attempts: 3, knowledge: { ids: ['a'] } };
  expect(write(settings)).toEqual({ QUEUE_URL: 'https://queue', ATTEMPTS: '3', KNOWLEDGE: '{"ids":["a"]}' });
  expect(read(write(settings))).toEqual(settings);
});

test('what is not given has no variable', () => {
  const settings = { queueUrl: 'https://queue', attempts: 0 };
  expect(write(settings)).toEqual({ QUEUE_URL: 'https://queue', ATTEMPTS: '0' });
  expect(read(write(settings))).toEqual(settings);
});

test.each<[string, string | undefined, string]>([
  ['QUEUE_URL', undefined, 'it is missing'],
  ['QUEUE_URL', '', 'it is missing'],
  ['ATTEMPTS', undefined, 'it is missing'],
  ['ATTEMPTS', 'often', 'it is no JSON'],
  ['KNOWLEDGE', '{', 'it is no JSON'],
])('%s may not be %p', (name, value, what) => {
  expect(() => read({ ...write({ queueUrl: 'https://queue', attempts: 3 }), [name]: value }))
    .toThrow(`environment variable ${name}: ${what}; the function must be deployed by the construct it belongs to`);
});
