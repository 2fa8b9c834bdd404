import { arriveTwice } from './large-report';

test('100,000 findings are read, kept and told of', async () => {
  expect(await arriveTwice(100_000)).toBeLessThan(10_000_000);
});
