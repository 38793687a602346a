import { ChatError, type ErrorBody, type RoomId } from '#client';

interface FirstAccount {
  /** The token of the link. */
  readonly token: string;
  readonly username: string;
  readonly password: string;
}

export interface SetUp {
  readonly room: { readonly id: RoomId; readonly name: string };
  readonly invitation: {
    readonly code: string;
    /** `null` if the server does not know its URL. */
    readonly link: string | null;
    readonly usesMax: number;
    readonly expiresAt: string;
  };
}

/** Makes the first account of a site, the default room that it owns, and an invitation for the others. It signs nobody in. @throws ChatError */
export async function setUpSite(account: FirstAccount): Promise<SetUp> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch('/internal/setup', { method: 'POST', headers, body: JSON.stringify(account) });
  const answer: unknown = await response.json();
  if (!response.ok) throw ChatError.fromBody(answer as ErrorBody);
  return answer as SetUp;
}
