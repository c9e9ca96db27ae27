/** Words around every step. */
import type { SetupRefusal, SetupStepName, SetupView } from '../../../protocol/setup-api.js';
import { counted } from '../../../protocol/words/language.js';
import { translations } from './index.js';

type StepState = SetupView['steps'][SetupStepName]['state'];

interface FrameWords {
  readonly product: string;
  readonly language: string;
  readonly connecting: string;
  readonly connectingText: string;
  readonly lost: string;
  readonly lostHotspot: string;
  readonly restarting: string;
  readonly mismatch: string;
  readonly mismatchText: string;
  readonly reload: string;
  readonly steps: Readonly<Record<SetupStepName, string>>;
  readonly states: Readonly<Record<StepState, string>>;
  readonly count: (number: number, of: number) => string;
  readonly allSteps: string;
  readonly ways: string;
  readonly back: string;
  readonly next: string;
  readonly without: string;
  readonly details: string;
  readonly noAnswer: string;
  readonly waitFor: (seconds: number) => string;
  readonly refusals: Readonly<
    Record<SetupRefusal['code'], { readonly title: string; readonly advice: string }>
  >;
  readonly yes: string;
  readonly no: string;
}

export const frameWords = translations<FrameWords>(
  {
    product: 'Hotline setup',
    language: 'Language',
    connecting: 'Looking for the phone…',
    connectingText: 'The page is connecting. It carries on by itself.',
    lost: 'No connection to the phone. The page keeps trying and carries on where you are.',
    lostHotspot:
      'No connection to the phone. If it has just joined a Wi-Fi, put your own phone into the same one; the page carries on there.',
    restarting: 'The phone takes over what you told it: a few seconds.',
    mismatch: 'This page and the phone are of different versions',
    mismatchText: 'The phone was probably updated meanwhile. Reload the page.',
    reload: 'Reload the page',
    steps: {
      network: 'Network',
      time: 'Time',
      destination: 'Whom it calls',
      hook: 'Hook switch',
      sound: 'Earpiece and microphone',
      baseline: 'Acoustic baseline',
      call: 'Test call',
      'sign-off': 'Sign-off',
    },
    states: { open: 'To do', working: 'Under way', done: 'Done', failed: 'Failed' },
    count: (number, of) => `Step ${number} of ${of}`,
    allSteps: 'All steps',
    ways: 'Steps',
    back: 'Back',
    next: 'Next',
    without: 'Go on without it',
    details: 'What the phone saw exactly',
    noAnswer: 'The phone did not answer. Try once more.',
    waitFor: (seconds) =>
      `Wait ${counted('en', seconds, { one: 'second', other: 'seconds' })} and try once more.`,
    refusals: {
      'bad-request': {
        title: 'The phone did not understand that',
        advice: 'Look at what you typed. If it is right, reload the page.',
      },
      locked: {
        title: 'This session has ended',
        advice: 'Lift the handset, listen to the code and type it.',
      },
      'wrong-code': {
        title: 'The code is wrong',
        advice: 'Lift the handset, listen once more, and type the six digits.',
      },
      'code-expired': {
        title: 'This code is no longer good',
        advice: 'Lift the handset: it says a new one. Type that.',
      },
      'too-often': { title: 'Too many attempts', advice: 'Wait a little and try once more.' },
      busy: {
        title: 'Not now: the phone is doing something else',
        advice: 'Wait until that is done, put the handset into its cradle, and try once more.',
      },
      refused: { title: 'The phone does not take that', advice: 'Read what it says, and change it.' },
      foreign: {
        title: 'This page was opened by another address than the phone’s own',
        advice: 'Type the address from the label into the browser: http://hotline-….local',
      },
      'not-found': { title: 'The phone does not know that', advice: 'Reload the page.' },
      'too-large': {
        title: 'That is too large for the phone',
        advice: 'Take a smaller photo, or write less.',
      },
      unavailable: {
        title: 'The phone cannot do that at the moment',
        advice: 'Wait a minute and try once more.',
      },
    },
    yes: 'Yes',
    no: 'No',
  },
  {
    product: 'Настройка телефона',
    language: 'Язык',
    connecting: 'Ищем телефон…',
    connectingText: 'Страница подключается. Дальше всё пойдёт само.',
    lost: 'Нет связи с телефоном. Страница пробует снова и продолжит с того же места.',
    lostHotspot:
      'Нет связи с телефоном. Если он только что подключился к Wi-Fi, подключитесь к той же сети: страница продолжит там.',
    restarting: 'Телефон применяет то, что вы указали: несколько секунд.',
    mismatch: 'Версии страницы и телефона разные',
    mismatchText: 'Скорее всего, телефон тем временем обновился. Перезагрузите страницу.',
    reload: 'Перезагрузить страницу',
    steps: {
      network: 'Сеть',
      time: 'Время',
      destination: 'Куда звонит',
      hook: 'Рычаг',
      sound: 'Динамик и микрофон',
      baseline: 'Акустический эталон',
      call: 'Пробный звонок',
      'sign-off': 'Сдача',
    },
    states: { open: 'Впереди', working: 'Идёт', done: 'Готово', failed: 'Не вышло' },
    count: (number, of) => `Шаг ${number} из ${of}`,
    allSteps: 'Все шаги',
    ways: 'Шаги',
    back: 'Назад',
    next: 'Дальше',
    without: 'Дальше без этого',
    details: 'Что именно увидел телефон',
    noAnswer: 'Телефон не ответил. Попробуйте ещё раз.',
    waitFor: (seconds) =>
      `Подождите ${counted('ru', seconds, { one: 'секунду', few: 'секунды', many: 'секунд', other: 'секунды' })} и попробуйте ещё раз.`,
    refusals: {
      'bad-request': {
        title: 'Телефон этого не понял',
        advice: 'Проверьте, что вы ввели. Если всё верно, перезагрузите страницу.',
      },
      locked: { title: 'Сеанс закончился', advice: 'Снимите трубку, прослушайте код и введите его.' },
      'wrong-code': {
        title: 'Код неверный',
        advice: 'Снимите трубку, прослушайте ещё раз и введите шесть цифр.',
      },
      'code-expired': {
        title: 'Этот код больше не действует',
        advice: 'Снимите трубку: телефон назовёт новый. Введите его.',
      },
      'too-often': { title: 'Слишком много попыток', advice: 'Подождите немного и попробуйте ещё раз.' },
      busy: {
        title: 'Не сейчас: телефон занят другим',
        advice: 'Дождитесь, пока он закончит, положите трубку и попробуйте ещё раз.',
      },
      refused: { title: 'Телефон это не принимает', advice: 'Прочитайте, что он сообщает, и исправьте.' },
      foreign: {
        title: 'Страница открыта не по адресу телефона',
        advice: 'Введите в браузере адрес с наклейки: http://hotline-….local',
      },
      'not-found': { title: 'Телефон этого не знает', advice: 'Перезагрузите страницу.' },
      'too-large': {
        title: 'Это слишком много для телефона',
        advice: 'Сделайте снимок поменьше или напишите короче.',
      },
      unavailable: {
        title: 'Сейчас телефон этого не может',
        advice: 'Подождите минуту и попробуйте ещё раз.',
      },
    },
    yes: 'Да',
    no: 'Нет',
  },
);
