export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };
/** The client's own data on a message, a room or a user. */
export type Ext = Record<string, JsonValue>;
