/**
 * Imported before all else: zod otherwise tries at its first use whether it may compile code from text, which the
 * page's Content-Security-Policy forbids and the browser would report as an attack.
 */
import { config } from 'zod';

config({ jitless: true });
