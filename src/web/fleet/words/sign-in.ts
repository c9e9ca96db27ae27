/** Words of the pages before one is signed in. */
import { translations } from './language.js';

export const signInWords = translations(
  {
    title: 'Sign in',
    login: 'Name or e-mail',
    password: 'Password',
    signIn: 'Sign in',
    openId: (provider: string) => `Sign in with ${provider}`,
    or: 'or',
    noAccounts: 'There is no account yet',
    noAccountsText:
      'The server printed a one-time link when it started. Open that link to make the first administrator.',
    version: (version: string) => `Version ${version}`,
    openIdProblems: {
      'openid-failed':
        'Signing in with the identity provider did not work. Try again, or ask whoever runs the server.',
      'openid-refused':
        'The identity provider knows you; this fleet has no account for you. Ask an administrator.',
    },
    firstRun: {
      title: 'Welcome: make the first administrator',
      text: 'This link works once. Afterwards you invite the others from the page “People”.',
      login: 'Name to sign in with',
      loginHint: 'Letters, digits, dots, hyphens, or an e-mail address.',
      name: 'Your name, as others see it',
      make: 'Make the account and sign in',
    },
    setPassword: {
      title: 'Set your password',
      text: 'This link works once.',
      set: 'Set the password and sign in',
    },
    newPassword: 'Password',
    passwordHint: 'At least 12 characters. Length is what makes it good: a sentence will do.',
    again: 'The password again',
    different: 'The two passwords are different.',
    tooShort: 'At least 12 characters.',
    noToken: 'The link is not whole',
    noTokenText: 'Open it again from where you got it, with everything after the # sign.',
    toSignIn: 'To the sign-in page',
    language: 'Language',
  },
  {
    title: 'Вход',
    login: 'Имя или e-mail',
    password: 'Пароль',
    signIn: 'Войти',
    openId: (provider: string) => `Войти через ${provider}`,
    or: 'или',
    noAccounts: 'Учётных записей пока нет',
    noAccountsText:
      'При запуске сервер напечатал одноразовую ссылку. Откройте её, чтобы завести первого администратора.',
    version: (version: string) => `Версия ${version}`,
    openIdProblems: {
      'openid-failed':
        'Войти через внешнюю службу не получилось. Попробуйте ещё раз или спросите того, кто ведёт сервер.',
      'openid-refused':
        'Внешняя служба вас узнала, но учётной записи в этом парке у вас нет. Попросите администратора.',
    },
    firstRun: {
      title: 'Добро пожаловать: первый администратор',
      text: 'Эта ссылка действует один раз. Остальных вы пригласите на странице «Люди».',
      login: 'Имя для входа',
      loginHint: 'Латинские буквы, цифры, точки, дефисы или адрес e-mail.',
      name: 'Ваше имя, как его увидят другие',
      make: 'Создать запись и войти',
    },
    setPassword: {
      title: 'Задайте пароль',
      text: 'Эта ссылка действует один раз.',
      set: 'Задать пароль и войти',
    },
    newPassword: 'Пароль',
    passwordHint: 'Не короче 12 знаков. Надёжнее всего длина: подойдёт целая фраза.',
    again: 'Пароль ещё раз',
    different: 'Пароли не совпадают.',
    tooShort: 'Не короче 12 знаков.',
    noToken: 'Ссылка неполная',
    noTokenText: 'Откройте её ещё раз оттуда, где получили, вместе со всем, что после знака #.',
    toSignIn: 'К странице входа',
    language: 'Язык',
  },
);
