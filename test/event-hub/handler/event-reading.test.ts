import { accountOf, isTrusted } from '../../../src/event-hub/handler/event-reading';
import { eventNamed } from '../events';

describe('trust', () => {
  test('the account of an event of AWS is believed', () => {
    const event = eventNamed('backup-vault-state-change.deleted');
    expect(isTrusted(event)).toBe(true);
    expect(accountOf(event)).toBe('111122223333');
  });

  test('an account that someone wrote is not', () => {
    const event = eventNamed('backup-vault-state-change.deleted.other-source');
    expect(isTrusted(event)).toBe(false);
    expect(accountOf(event)).toBe('unknown');
  });

  test.each([{}, { source: {} }, { source: 'aws' }, { source: 'awsx.backup' }])('%j has no source of AWS', (event) => {
    expect(isTrusted(event)).toBe(false);
  });
});
