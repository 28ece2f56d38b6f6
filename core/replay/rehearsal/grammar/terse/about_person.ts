/** Who somebody is, or with whom one has an appointment, by a clipped note: "Plumber: Mr Pask, 0419 227 60". */
import { type Unsure, whole } from "../question_words.ts";
import type { TerseLine } from "./terse_line.ts";
import type { Value } from "./value_kind.ts";

const withSomebody =
  /^(?:lessons?|class|appointment|check-?up|meeting|interview|training|session|scan|surgery|course|tutorial|review)$/u;
const byWorker = /^(?:service|servicing|sweep|inspection|repairs?|haircut|delivery)$/u;

/** Names, numbers and allergies. */
export function ofAbout({ head, values, by }: TerseLine): Unsure[] {
  const isRole = (head.class === "person" || head.class === "medical") && !head.isName;
  const [first] = values;
  const named = values.find((value) => value.kind === "person");
  const number = values.find(({ kind }) => kind === "phone");
  const asked: Unsure[] = [];
  const isAlone = named !== undefined && values.filter(({ kind }) => kind === "person").length === 1;
  if (isRole && isAlone && !head.plural && (named === first || isPerson(named)) && by !== "nothing") {
    asked.push(
      { question: whole(["who is", head.text]), answer: named.text },
      { question: whole(["what is the name of", head.text]), answer: named.text },
    );
  }
  if (
    number &&
    (isRole || head.isName || head.class === "institution" ||
      /^(?:taxi|hotline|helpline|emergency)$/u.test(head.word)) &&
    !head.plural
  ) {
    const owner = `${head.text}${/s$/u.test(head.text) ? "'" : "'s"}`;
    asked.push({ question: whole([`what is the phone number of ${head.text}`]), answer: number.text });
    if (head.tail === "") asked.push({ question: whole([`what is ${owner} number`]), answer: number.text });
  }
  if (named && isAlone && isPerson(named)) {
    if (head.class === "medical" && by === "nothing") {
      asked.push({ question: whole([`who is the ${head.core} appointment with`]), answer: named.text });
    } else if (withSomebody.test(head.word) && !/^with /u.test(head.tail)) {
      asked.push({ question: whole(["who", head.be, head.text, "with"]), answer: named.text });
    } else if (byWorker.test(head.word)) asked.push({ question: whole(["who does", head.text]), answer: named.text });
  }
  const allergic = /^allergic to ([\p{L} ]+)$/u.exec(first?.text ?? "")?.[1];
  if (allergic && (isRole || head.isName) && values.length === 1) {
    asked.push({ question: whole(["what", head.be, head.text, "allergic to"]), answer: allergic });
  }
  return asked;
}

/** A name that is a person's beyond doubt. */
const isPerson = (value: Value): boolean =>
  value.kind === "person" && (value.titled || value.words.some(({ tags }) => tags.has("Person") && !tags.has("Place")));
