/**
 * Compiles every example of README.md and of the doc comments, strictly; the packages of other languages get their translations.
 */
import { translateExamples } from '../packages/tablet';

if (translateExamples('.', { anew: true }) !== undefined) {
  console.log('rosetta: every example compiles');
} else {
  console.error('Each example stands on its own, imports included; it is compiled inside rosetta/default.ts-fixture (`this` is a Stack).');
  process.exitCode = 1;
}
