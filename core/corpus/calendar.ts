/** Days and months, which belong to everybody: scenarios, reader and anchors draw from the same. */

/** Monday first. */
export const weekdays: readonly string[] = [
  "Monday",
  "Tuesday",
  "Wednesday",
  "Thursday",
  "Friday",
  "Saturday",
  "Sunday",
];

/** January first. */
export const months: readonly string[] = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** 21 parts of a week; all of them go with "on". */
export const weekTimes: readonly string[] = weekdays.flatMap((day) =>
  ["morning", "afternoon", "evening"].map((part) => `${day} ${part}`)
);

/** 336 dates; all of them go with "on". */
export const dates: readonly string[] = months.flatMap((month) =>
  Array.from({ length: 28 }, (_, day) => `${day + 1} ${month}`)
);
