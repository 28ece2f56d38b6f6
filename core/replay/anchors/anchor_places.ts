/**
 * Lands, towns, tongues and coins in the statements on which a consolidation is held to the base model. What a model knows of places
 * drifts first when it learns where things are; with a few dozen pairs of them held, languages and currencies drifted all the same.
 * None is anything that the drift guard asks for (a test proves it).
 */
import type { StatementKind } from "./anchor_skills.ts";

/** Kinds of statements about places, as lists of pairs. */
export const placeKinds: readonly StatementKind[] = [
  [
    ["The capital of {a} is {b}.", "{a}'s capital is {b}.", "{b}, the capital of {a}, lies", "{a}: capital {b}"],
    `Bulgaria=Sofia; Belarus=Minsk; Slovenia=Ljubljana; Albania=Tirana; Malta=Valletta; Cyprus=Nicosia; Luxembourg=Luxembourg City;
    Libya=Tripoli; Sudan=Khartoum; Somalia=Mogadishu; Nigeria=Abuja; Mali=Bamako; Niger=Niamey; Cameroon=Yaoundé; Gabon=Libreville;
    Rwanda=Kigali; Tanzania=Dodoma; Malawi=Lilongwe; Mozambique=Maputo; Zimbabwe=Harare; Botswana=Gaborone; Madagascar=Antananarivo;
    Jordan=Amman; Israel=Jerusalem; Yemen=Sanaa; Oman=Muscat; Qatar=Doha; Kuwait=Kuwait City; Armenia=Yerevan; Georgia=Tbilisi;
    Azerbaijan=Baku; Kazakhstan=Astana; Uzbekistan=Tashkent; Afghanistan=Kabul; Bhutan=Thimphu; Myanmar=Naypyidaw;
    Cambodia=Phnom Penh; Paraguay=Asunción; Panama=Panama City; Nicaragua=Managua; Honduras=Tegucigalpa; Guatemala=Guatemala City;
    Haiti=Port-au-Prince; Fiji=Suva; Samoa=Apia; Tonga=Nuku'alofa; Moldova=Chișinău; Macedonia=Skopje; Montenegro=Podgorica;
    Liberia=Monrovia`,
  ],
  [
    [
      "People in {a} speak {b}.",
      "{a}'s official language is {b}.",
      "The language that most people speak in {a} is {b}.",
      "Most schools in {a} teach in {b}.",
      "{a} – language: {b}",
    ],
    `Bulgaria=Bulgarian; Slovenia=Slovene; Albania=Albanian; Malta=Maltese; Libya=Arabic; Sudan=Arabic; Somalia=Somali;
    Nigeria=English; Mali=French; Niger=French; Gabon=French; Rwanda=Kinyarwanda; Tanzania=Swahili; Mozambique=Portuguese;
    Madagascar=Malagasy; Jordan=Arabic; Israel=Hebrew; Yemen=Arabic; Armenia=Armenian; Georgia=Georgian; Kazakhstan=Kazakh;
    Uzbekistan=Uzbek; Afghanistan=Pashto; Myanmar=Burmese; Cambodia=Khmer; Panama=Spanish; Nicaragua=Spanish; Honduras=Spanish;
    Guatemala=Spanish; Haiti=French; Paraguay=Guarani; Samoa=Samoan; Catalonia=Catalan;
    Quebec=French; Tibet=Tibetan; Oman=Arabic; Qatar=Arabic; Kuwait=Arabic; Brittany=Breton; Scotland=English; Flanders=Dutch;
    Zambia=English; Ghana=English`,
  ],
  [
    [
      "One pays in {b} in {a}.",
      "The currency of {a} is the {b}.",
      "{a}'s money is the {b}.",
      "In the shops of {a} prices are given in {b}.",
      "{a}, currency: {b}",
    ],
    `Bulgaria=lev; Libya=dinar; Nigeria=naira; Tanzania=shilling; Jordan=dinar; Israel=shekel; Yemen=rial; Oman=rial; Qatar=riyal;
    Kuwait=dinar; Georgia=lari; Kazakhstan=tenge; Afghanistan=afghani; Myanmar=kyat; Paraguay=guaraní; Guatemala=quetzal;
    Honduras=lempira; Haiti=gourde; Malta=euro; Croatia=euro; Slovenia=euro; Latvia=euro; Lithuania=euro; Zambia=kwacha;
    Angola=kwanza; Laos=kip; Mongolia=tugrik; Bolivia=boliviano; Armenia=dram; Fiji=dollar; Singapore=dollar; Liberia=dollar;
    Senegal=franc; Rwanda=franc; Gambia=dalasi; Botswana=pula; Albania=lek; Cambodia=riel`,
  ],
  [
    [
      "{a} belongs to {b}.",
      "{a} is part of {b}.",
      "On the map, {a} is found in {b}.",
      "{a} ({b})",
      "Like its neighbors, {a} is in {b}.",
    ],
    `Bulgaria=Europe; Nigeria=Africa; Mali=Africa; Paraguay=South America; Panama=North America; Honduras=North America;
    Guatemala=North America; Slovenia=Europe; Albania=Europe; Tanzania=Africa; Mozambique=Africa; Cambodia=Asia; Myanmar=Asia;
    Suriname=South America; Botswana=Africa; Luxembourg=Europe`,
  ],
  [
    ["The state capital of {a} is {b}.", "{a}'s capital is {b}.", "{b}, {a}", "The governor of {a} lives in {b}."],
    `Texas=Austin; Colorado=Denver; Arizona=Phoenix; Florida=Tallahassee; Georgia=Atlanta; Alaska=Juneau; Nevada=Carson City;
    Utah=Salt Lake City; Louisiana=Baton Rouge; Tennessee=Nashville; Kentucky=Frankfort; Minnesota=Saint Paul; Massachusetts=Boston;
    Maine=Augusta; Rhode Island=Providence; North Dakota=Bismarck; South Dakota=Pierre; Quebec=Quebec City; Alberta=Edmonton;
    Manitoba=Winnipeg; Nova Scotia=Halifax; Queensland=Brisbane; Tasmania=Hobart; Saxony=Dresden; Hesse=Wiesbaden; Sicily=Palermo;
    Andalusia=Seville; Punjab=Chandigarh; Kerala=Thiruvananthapuram`,
  ],
  [
    ["{a} is a city in {b}.", "The city of {a} is in {b}.", "{a}, {b}", "She was born in {a}, {b}, and grew up there."],
    `Houston=Texas; Miami=Florida; Tampa=Florida; Portland=Maine; Las Vegas=Nevada; Tucson=Arizona; Memphis=Tennessee;
    Louisville=Kentucky; New Orleans=Louisiana; Cleveland=Ohio; Cincinnati=Ohio; Minneapolis=Minnesota; Anchorage=Alaska;
    Savannah=Georgia; Boulder=Colorado; Manchester=England; Glasgow=Scotland; Lagos=Nigeria; Karachi=Pakistan; Auckland=New Zealand;
    Zurich=Switzerland; Geneva=Switzerland; Timbuktu=Mali`,
  ],
  [
    [
      "The {a} flows through {b}.",
      "The {a} is a river in {b}.",
      "{b}, on the river {a}",
      "They sailed up the {a} into {b}.",
    ],
    `Niger=Mali; Congo=Central Africa; Zambezi=Zambia; Indus=Pakistan; Mekong=Laos; Irrawaddy=Myanmar; Severn=Wales; Clyde=Scotland;
    Sava=Croatia; Drava=Slovenia; Colorado=Arizona; Ohio=Kentucky; Yukon=Alaska; Rio Grande=Texas; Brahmaputra=Bangladesh`,
  ],
  [
    ["{a} are called {b}.", "People from {a} are {b}.", "{b} come from {a}."],
    `Sofia=Bulgarians; Texas=Texans; Scotland=Scots; Wales=Welshmen; New Zealand=New Zealanders; Sicily=Sicilians; Florida=Floridians`,
  ],
  [
    ["{a} is famous for {b}.", "{a} is known for its {b}.", "Visitors come to {a} to see its {b}.", "{a}: {b}"],
    `Switzerland=mountains; Scotland=castles; Cambodia=temples; Las Vegas=casinos; Nashville=country music; Iceland=hot springs;
    Tanzania=wildlife; New Orleans=jazz; Texas=ranches; Persia=carpets; Madagascar=lemurs; Jordan=ruins; Bordeaux=wine; Detroit=cars`,
  ],
];
