/** `node --import`: worker threads of this process can be TypeScript of this folder. Costs the main thread nothing. */
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

if (!isMainThread) register('./typescript-hooks.mjs', import.meta.url);
