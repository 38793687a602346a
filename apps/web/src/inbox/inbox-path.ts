/** The URLs of the pages that the navigation `Inbox` leads to. */
export const INBOX_PATH = /^\/(unread|threads|mentions|bookmarks|scheduled|browse)\/?$/;
