/** The addresses of the pages that the navigation `Inbox` leads to. */
export const INBOX_PATH = /^\/(threads|mentions|bookmarks|scheduled)\/?$/;
