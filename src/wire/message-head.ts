/** What the wire itself has to know of a SIP message; nothing here is trusted for more than matching. */
export interface MessageHead {
  /** Of a request; undefined for a response. */
  readonly method: string | undefined;
  /** Of a response; undefined for a request. */
  readonly statusCode: number | undefined;
  /** Branch of the topmost Via, which names the transaction (RFC 3261 section 17.1.3); undefined when there is none. */
  readonly branch: string | undefined;
  /** Method of the CSeq header; undefined when there is none. */
  readonly cseqMethod: string | undefined;
}
