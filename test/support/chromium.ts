/** Debian's Chromium (package `chromium`), driven by playwright-core, with a microphone that a test decides on. */
import { getuid } from 'node:process';
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions } from 'playwright-core';

const EXECUTABLE = '/usr/bin/chromium';

export interface ChromiumOptions {
  /** `beep` is the browser's own; `refused` answers the question for it with no; a path is a WAV file, looped. */
  readonly microphone?: 'beep' | 'refused' | 'none' | { readonly wav: string };
  /** A film that the camera sees, over and over: Y4M or MJPEG. Left out: the browser's own, a green field with a pie. */
  readonly camera?: string;
  /** Names that are this machine, without a DNS: `hotline-7k3m.local`. */
  readonly localNames?: readonly string[];
}

/** Close it at the end of the test file. */
export function startChromium({
  microphone = 'beep',
  camera,
  localNames = [],
}: ChromiumOptions = {}): Promise<Browser> {
  return chromium.launch({
    executablePath: EXECUTABLE,
    args: [
      ...microphoneArguments(microphone),
      ...(camera === undefined ? [] : [`--use-file-for-fake-video-capture=${camera}`]),
      ...(localNames.length === 0
        ? []
        : [`--host-resolver-rules=${localNames.map((name) => `MAP ${name} 127.0.0.1`).join(',')}`]),
      '--disable-background-networking',
      '--disable-component-update',
      '--no-first-run',
      // Chromium's sandbox cannot be set up by root.
      ...(getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
  });
}

function microphoneArguments(microphone: NonNullable<ChromiumOptions['microphone']>): string[] {
  if (microphone === 'none') return ['--use-fake-ui-for-media-stream'];
  const device = '--use-fake-device-for-media-stream';
  if (microphone === 'refused') return [device, '--use-fake-ui-for-media-stream=deny'];
  const granted = [device, '--use-fake-ui-for-media-stream'];
  return microphone === 'beep'
    ? granted
    : [...granted, `--use-file-for-fake-audio-capture=${microphone.wav}`];
}

export const wideScreen = { width: 1280, height: 900 } as const;
/** The narrowest phone still in use. */
export const phoneScreen = { width: 360, height: 740 } as const;

/** A browser profile of its own: no memory of other tests. */
export function openContext(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  return browser.newContext({ viewport: wideScreen, locale: 'en-GB', ...options });
}
