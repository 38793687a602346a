/** Sentences of WhatsApp in the languages of many phones. Texts that are in none of them come over as they are. */

/** The whole of a message that was deleted. */
export const DELETED = new RegExp(
  `^(?:${[
    'This message was deleted|You deleted this message|This message was deleted by admin.{0,80}',
    'Diese Nachricht wurde gelöscht|Du hast diese Nachricht gelöscht',
    'Se eliminó este mensaje|Este mensaje fue eliminado|Eliminaste este mensaje|Has eliminado este mensaje',
    'Ce message a été supprimé|Vous avez supprimé ce message',
    'Mensagem apagada|Esta mensagem foi apagada|Essa mensagem foi apagada|Você apagou esta mensagem|Apagou esta mensagem',
    'Questo messaggio è stato eliminato|Hai eliminato questo messaggio',
    'Dit bericht is verwijderd|U hebt dit bericht verwijderd|Je hebt dit bericht verwijderd',
    'Данное сообщение удалено|Вы удалили данное сообщение|Сообщение удалено',
    'Bu mesaj silindi|Bu mesajı sildiniz',
    'Ta wiadomość została usunięta|Usunięto tę wiadomość',
    'Detta meddelande raderades|Du raderade detta meddelande',
    'Denne besked blev slettet|Du slettede denne besked|Denne meldingen ble slettet|Du slettet denne meldingen',
    'Tämä viesti poistettiin|Poistit tämän viestin',
    'Tato zpráva byla odstraněna|Ezt az üzenetet törölték|Acest mesaj a fost șters',
    'تم حذف هذه الرسالة|لقد حذفت هذه الرسالة|הודעה זו נמחקה|מחקת הודעה זו',
    'यह मैसेज मिटाया गया|यह संदेश मिटाया गया|Pesan ini telah dihapus|Anda menghapus pesan ini',
    'このメッセージは削除されました|メッセージを削除しました|此消息已被删除|这条消息已被删除|此訊息已被刪除|삭제된 메시지입니다',
  ].join('|')})[.。]?$`,
  'iu',
);

/** What stands in angles behind a text that was edited. */
export const EDITED = new RegExp(
  `^(?:${[
    'This message was edited|Diese Nachricht wurde bearbeitet|Se editó este mensaje|Este mensaje fue editado',
    'Ce message a été modifié|Mensagem editada|Esta mensagem foi editada|Questo messaggio è stato modificato',
    'Dit bericht is bewerkt|Сообщение изменено|Данное сообщение изменено|Bu mesaj düzenlendi|Ta wiadomość została edytowana',
    'Detta meddelande redigerades|Denne besked blev redigeret|Tämä viesti on muokattu|تم تعديل هذه الرسالة|ההודעה נערכה',
    'Pesan ini diedit|このメッセージは編集されました|此消息已编辑|此訊息已編輯|수정된 메시지입니다',
  ].join('|')})[.。]?$`,
  'iu',
);

/** What says that a file was left out: the end of it names no kind of file. */
export const OMITTED = new RegExp(
  `(?:${[
    'omitted|weggelassen|ausgelassen|ausgeschlossen|omitid[oa]s?|omis|omises?|absente?s?|manquante?s?|ocultad[oa]s?|ocult[oa]s?',
    'omess[oaie]|esclus[oaie]|non inclus[oaie]|weggelaten|без медиафайлов|отсутству(?:ет|ют)|пропущен[оа]?|dahil edilmedi|atlandı',
    'pominięt[oaey](?: multimedia)?|utelämnats?|udeladt|utelatt|jätetty pois|vynechán[oay]?|kihagyva|omis[ăe]|تم استبعاد.{0,30}|לא נכלל[הו]?|הושמט[הו]?',
    'छोड़ा गया|नहीं है|tidak disertakan|dihilangkan|省略.{0,10}|被略過|已忽略|忽略|生략|생략(?:됨|됐습니다)?|は含まれていません',
  ].join('|')})[.。]?$`,
  'iu',
);

/** The word in parentheses behind the name of a file. */
export const ATTACHED =
  /attached|angehängt|adjunt|joint|anexad|allegat|bijgevoegd|добавлен|прикреплен|ekli|eklendi|załączon|bifoga|vedhæftet|vedlagt|liitetty|přiložen|csatol|ataşat|مرفق|مُرفق|מצורף|terlampir|संलग्न|添付|附件|첨부/iu;

/** Names that phones give to files. */
export const PHONE_FILE = /^(?:IMG|VID|PTT|AUD|DOC|STK|GIF|PHOTO)-\d{8}-WA\d+\./i;

/** The first line of a poll, and its other lines. */
export const POLL =
  /^(?:POLL|UMFRAGE|ABSTIMMUNG|ENCUESTA|SONDAGE|ENQUETE|SONDAGGIO|PEILING|POLL|ОПРОС|ANKET|ANKIETA|OMRÖSTNING)\s?:$/iu;
export const POLL_OPTION = /^\p{Lu}{3,20}\s?: (?<option>.+)$/u;

/** The phone's own name for its owner, at the start of a notice. */
export const OWNER = /^(?:You|Du|Sie|Tú|Usted|Vous|Tu|Você|Je|U|Вы|Siz|Ty) /u;

/** A person left, at the end of a notice that begins with the name. */
export const LEFT =
  /^ (?:left|left the group|hat die Gruppe verlassen|salió del grupo|salió|a quitté le groupe|est parti|saiu|saiu do grupo|ha abbandonato|è uscito|heeft de groep verlaten|покинул группу|ayrıldı)\.?$/iu;
