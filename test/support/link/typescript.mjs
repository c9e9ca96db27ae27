/** `node --import`: this program and its worker threads can be TypeScript of this folder. */
import { register } from 'node:module';

register('./typescript-hooks.mjs', import.meta.url);
