import { loadAssembly, verdict } from './assembly';
import { docsGaps } from './docs-gaps';

const { gaps, checked } = docsGaps(loadAssembly('.'));
verdict('docs', gaps, `${checked} documented items, no gap`, 'Say it in the doc comment.');
