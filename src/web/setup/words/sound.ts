/** Words of the step "Earpiece and microphone". */
import { translations } from './index.js';

export const soundWords = translations(
  {
    choose: 'Which one is the handset?',
    device: 'Sound device',
    used: 'In use',
    cannot: { playback: 'no earpiece', capture: 'no microphone', both: 'neither earpiece nor microphone' },
    working: 'The phone opens the sound device…',
    ear: 'Earpiece',
    earText:
      'Take the handset to your ear: while this step is open, the phone does not call. The tone is an even A, and ends by itself after 20 seconds.',
    notLent:
      'A lift would call now. Put the handset back and wait a moment; if this stays, keep the cradle pressed down with a finger.',
    tone: 'Play the tone',
    toneOff: 'Stop the tone',
    toneOn: 'The tone is playing in the earpiece.',
    heard: 'Do you hear it well?',
    yes: 'I hear it',
    no: 'I hear nothing',
    heardYes: 'Heard.',
    heardNo: 'Not heard.',
    microphone: 'Microphone',
    microphoneText:
      'Speak into the handset as a caller would. The level shall reach the marked field while you speak. Then be silent for two seconds.',
    listen: 'Listen to the microphone',
    listenOff: 'Stop listening',
    waiting: 'The phone begins to listen…',
    meter: 'Microphone',
    verdicts: {
      silent: 'Silent: speak now',
      soft: 'Too soft: speak louder or nearer',
      good: 'Good',
      loud: 'Too loud: it distorts',
    },
    speech: 'Loudest speech',
    noise: 'Quietest moment',
  },
  {
    choose: 'Какое из устройств — трубка?',
    device: 'Звуковое устройство',
    used: 'Выбрано',
    cannot: { playback: 'нет динамика', capture: 'нет микрофона', both: 'нет ни динамика, ни микрофона' },
    working: 'Телефон открывает звуковое устройство…',
    ear: 'Динамик',
    earText:
      'Возьмите трубку к уху: пока открыт этот шаг, телефон не звонит. Звучит ровный тон «ля», через 20 секунд он смолкнет сам.',
    notLent:
      'Сейчас телефон позвонит, если снять трубку. Положите её и немного подождите; если это не пройдёт, держите рычаг нажатым пальцем.',
    tone: 'Включить тон',
    toneOff: 'Выключить тон',
    toneOn: 'В динамике звучит тон.',
    heard: 'Хорошо слышно?',
    yes: 'Слышу',
    no: 'Не слышу',
    heardYes: 'Слышно.',
    heardNo: 'Не слышно.',
    microphone: 'Микрофон',
    microphoneText:
      'Говорите в трубку, как звонящий. Пока вы говорите, уровень должен доходить до отмеченного поля. Потом помолчите две секунды.',
    listen: 'Слушать микрофон',
    listenOff: 'Перестать слушать',
    waiting: 'Телефон начинает слушать…',
    meter: 'Микрофон',
    verdicts: {
      silent: 'Тихо: говорите',
      soft: 'Слишком тихо: говорите громче или ближе',
      good: 'Хорошо',
      loud: 'Слишком громко: звук искажается',
    },
    speech: 'Самая громкая речь',
    noise: 'Самый тихий момент',
  },
);
