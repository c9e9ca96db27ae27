import { Core, type Session } from 'sip.js';
import { isSdp, LegDescription } from '../session-description.js';
import { acceptField, allowField } from './capabilities.js';
import { setRemoteTarget } from './sip-js-internals.js';

/** What an UPDATE is about. */
export interface UpdateRequest {
  readonly core: Core.UserAgentCore;
  readonly message: Core.IncomingRequestMessage;
  /** The session that the dialog belongs to; undefined when it is over. */
  readonly session: Session | undefined;
  /** Further fields of a 2xx. */
  readonly fields: readonly string[];
  /** Called when the UPDATE was answered with a 2xx. */
  readonly onAccepted: () => void;
}

/**
 * Answers UPDATE (RFC 3311), in an early dialog as in a confirmed one: without SDP it refreshes the dialog, with SDP it
 * is an offer, answered as that of a re-INVITE. sip.js has no UPDATE.
 */
export function answerUpdate(request: UpdateRequest): void {
  const { core, message, session } = request;
  const dialog = core.dialogs.get(message.callId + message.toTag + message.fromTag);
  if (!session || !(dialog instanceof Core.SessionDialog)) {
    core.replyStateless(message, { statusCode: 481 });
    return;
  }
  if (dialog.remoteSequenceNumber !== undefined && message.cseq <= dialog.remoteSequenceNumber) {
    core.replyStateless(message, { statusCode: 500 });
    return;
  }
  // The number is noted; sip.js's own session dialog would go on to answer 501.
  Core.Dialog.prototype.receiveRequest.call(dialog, message);
  const server = new Core.UserAgentServer(Core.NonInviteServerTransaction, core, message);
  const accept = (body?: Core.Body): void => {
    refreshTarget(dialog, message);
    const contact = `Contact: ${session._contact ?? core.configuration.contact.toString()}`;
    const extraHeaders = [contact, allowField, ...request.fields];
    server.accept({ statusCode: 200, extraHeaders, ...(body ? { body } : {}) });
    request.onAccepted();
  };
  if (message.body === '') {
    accept();
    return;
  }
  const refusal = refusalOf(dialog, session, message);
  if (refusal) server.reject(refusal);
  else void answerOffer(dialog, session, server, accept);
}

function refusalOf(
  dialog: Core.SessionDialog,
  session: Session,
  message: Core.IncomingRequestMessage,
): Core.ResponseOptions | undefined {
  if (!isSdp(message.getHeader('content-type'))) {
    return { statusCode: 415, extraHeaders: [acceptField] };
  }
  // An offer of theirs is not answered yet (RFC 3311 section 5.2).
  if (dialog.signalingState === Core.SignalingState.HaveRemoteOffer) {
    return { statusCode: 500, extraHeaders: ['Retry-After: 1'] };
  }
  const description = session.sessionDescriptionHandler;
  const ours =
    dialog.signalingState !== Core.SignalingState.Stable || dialog.reinviteUserAgentClient !== undefined;
  // Nor has ours been answered, as far as the sound is concerned: that of another fork may be heard.
  const early =
    !(description instanceof LegDescription) ||
    (dialog.early && !description.agreedOn(dialog.answer?.content));
  return ours || early ? { statusCode: 491 } : undefined;
}

async function answerOffer(
  dialog: Core.SessionDialog,
  session: Session,
  server: Core.UserAgentServer,
  accept: (body: Core.Body) => void,
): Promise<void> {
  const description = session.sessionDescriptionHandler;
  if (!(description instanceof LegDescription)) return;
  dialog.signalingStateTransition(server.message);
  try {
    const content = await description.answer(server.message.body);
    const body = { contentDisposition: 'session', contentType: 'application/sdp', content };
    dialog.signalingStateTransition(body);
    accept(body);
  } catch {
    dialog.signalingStateRollback();
    refuse(server);
  }
}

/** The call may have ended while the answer was made: then there is nobody to tell. */
function refuse(server: Core.UserAgentServer): void {
  try {
    server.reject({ statusCode: 488 });
  } catch {
    server.dispose();
  }
}

/** UPDATE may move the far end's address (RFC 3311 section 5.2). */
function refreshTarget(dialog: Core.SessionDialog, message: Core.IncomingRequestMessage): void {
  const contact: unknown = message.parseHeader('contact');
  if (contact instanceof Core.NameAddrHeader) setRemoteTarget(dialog, contact.uri);
}
