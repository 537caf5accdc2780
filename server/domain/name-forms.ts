/**
 * How one given name is written: spellings that sound alike, and what people call each other. Only ever a reason to
 * ask, never to take two people for one.
 */
import { distance } from 'fastest-levenshtein';

/**
 * `luiz`, `luís` → `luis`; `thereza` → `teresa`; `mello` → `melo`; `baptista` → `batista`; `assumpcao` → `assuncao`. Takes
 * and gives folded letters; endings stay.
 */
export function spellingOf(token: string): string {
  if (!/^[a-z]{2,}$/.test(token)) return token;
  return token
    .replace(/ph/g, 'f')
    .replace(/([tcrl])h(?=[^aeiou]|$)/g, '$1')
    .replace(/th/g, 't')
    .replace(/mp(?=[ct])/g, 'n')
    .replace(/[cp]t/g, 't')
    .replace(/^h|h$/g, '')
    .replace(/y/g, 'i')
    .replace(/w/g, 'v')
    .replace(/z/g, 's')
    .replace(/(.)\1+/g, '$1');
}

/** Nickname → the names it stands for. */
const NICKNAMES: Readonly<Record<string, string>> = {
  aninha: 'ana',
  bastiao: 'sebastiao',
  bel: 'isabel isabela',
  beta: 'roberta',
  bete: 'elisabete elisabet',
  beth: 'elisabete elisabet',
  betinha: 'elisabete elisabet roberta',
  betinho: 'roberto alberto norberto gilberto humberto adalberto',
  beto: 'roberto alberto norberto gilberto humberto adalberto',
  bia: 'beatriz bianca',
  biel: 'gabriel',
  bira: 'ubirajara ubiratan',
  cadu: 'carlos eduardo',
  carlinhos: 'carlos',
  carol: 'carolina caroline',
  ceica: 'conceicao',
  ceicao: 'conceicao',
  chica: 'francisca',
  chico: 'francisco',
  chiquinha: 'francisca',
  chiquinho: 'francisco',
  cicinho: 'cicero',
  cico: 'cicero',
  cida: 'aparecida',
  cidinha: 'aparecida',
  dete: 'bernadete claudete odete',
  dodora: 'auxiliadora',
  dora: 'doralice auxiliadora dores',
  dorinha: 'dores doralice',
  dri: 'adriana adriano',
  duda: 'eduarda eduardo',
  dudu: 'eduardo',
  edu: 'eduardo',
  fabinho: 'fabio',
  fatinha: 'fatima',
  gabi: 'gabriela gabriele',
  gracinha: 'graca gracas',
  guga: 'gustavo',
  gui: 'guilherme',
  guto: 'augusto gustavo',
  isa: 'isabel isabela isadora',
  joaozinho: 'joao',
  joca: 'joao',
  jorginho: 'jorge',
  juca: 'jose',
  lena: 'helena madalena',
  leninha: 'helena madalena',
  leo: 'leonardo leandro',
  lu: 'luciana lucia luiza luana',
  lucinha: 'lucia',
  luizinho: 'luiz',
  lula: 'luiz',
  mane: 'manoel manuel',
  manel: 'manoel manuel',
  manezinho: 'manoel manuel',
  manu: 'manuela emanuela',
  marcelinho: 'marcelo',
  marcinho: 'marcio',
  mari: 'mariana marina marisa',
  mariazinha: 'maria',
  marquinhos: 'marcos',
  mundinho: 'raimundo edmundo',
  naldo: 'reinaldo ronaldo agnaldo arnaldo',
  nanda: 'fernanda',
  nando: 'fernando',
  neidinha: 'neide',
  nelsinho: 'nelson',
  nice: 'eunice berenice cleonice',
  nonato: 'raimundo',
  paulinho: 'paulo',
  pedrinho: 'pedro',
  quim: 'joaquim',
  quincas: 'joaquim',
  rafa: 'rafael rafaela',
  rosinha: 'rosa',
  serginho: 'sergio',
  socorrinha: 'socorro',
  tati: 'tatiana tatiane',
  teca: 'teresa',
  tete: 'teresa',
  tiao: 'sebastiao',
  tonha: 'antonia',
  tonho: 'antonio',
  toni: 'antonio',
  tonico: 'antonio',
  toninha: 'antonia',
  toninho: 'antonio',
  vado: 'osvaldo edvaldo valdomiro',
  verinha: 'vera',
  ze: 'jose',
  zeca: 'jose',
  zefa: 'josefa',
  zefinha: 'josefa',
  zezinha: 'jose',
  zezinho: 'jose',
};

const FULL_NAMES = new Map(
  Object.entries(NICKNAMES).map(([nick, full]) => [spellingOf(nick), full.split(' ').map(spellingOf)]),
);

/** Every name a folded token may stand for, in the spelling of `spellingOf`; itself first. */
export function formsOf(token: string): readonly string[] {
  const spelling = spellingOf(token);
  return [spelling, ...(FULL_NAMES.get(spelling) ?? [])];
}

/** Common given names: two different ones are two names, however few letters tell them apart. */
const GIVEN_NAMES = new Set(
  `ademir adilson adriana adriano alan alana alberto alessandra alessandro alex alexandra alexandre alice aline alisson
  amanda ana anderson andre andrea andreia andreza andressa angela angelica angelo anita antonia antonio aparecida arthur
  augusta augusto barbara beatriz benedita benedito bernadete bianca breno bruna bruno camila carina carla carlos carmem
  carmen carolina caroline cassia cassio catarina cecilia celia celio celso cesar cicera cicero cintia clara clarice
  claudete claudia claudio claudia cleide cleusa cleyton cristiana cristiane cristiano cristina daiana daiane daniel
  daniela daniele danila danilo debora denis denise diana diego diogo douglas edilene edileusa edilson edmar edna edson
  eduarda eduardo elaine elena eli eliana eliane elias eliete elis elisa elisabete elisangela eliseu elza emerson emilia
  emilio enzo erica eric ester eunice eva evandro fabia fabiana fabiane fabiano fabio fatima felipe fernanda fernando
  flavia flavio francisca francisco gabriel gabriela gabriele genivaldo geralda geraldo gilberto gilmar gilson gisela
  gisele giovana giovani gloria graca guilherme gustavo heitor helena heloisa henrique hugo humberto igor ines irene iris
  isabel isabela isadora isis ivan ivana ivone ivete izaura jacira jaime jair jairo jaqueline jamile janaina jandira jane
  janete jaqueline jean jeferson jessica joana joao joaquim joaquina joel jonas jonatas jorge josefa josefina jose josiane
  josias josue juliana juliane juliano julia julio jurema jussara karen karina kelly laercio larissa laura lauro lea
  leandra leandro leila lena leonardo leonel leonor leticia lia lidia lilian liliana liliane livia lorena luana luan luca
  lucas lucia luciana luciane luciano lucio lucimar lucimara luis luisa luzia madalena magali manoel manuel manuela
  marcela marcelo marcia marcio marco marcos margarete margarida maria mariana mariane mariano marilda marilene marilia
  marina mario marisa maristela marlene marli marta matheus mateus maura mauricio mauro maysa michel michele miguel milena
  milton mirela miriam moacir moises monica murilo nadia nadir nair natalia natan neide nelson neusa neuza nicolas nilda
  nilson nilton nilza nivaldo norma odete olga olivia orlando osmar osvaldo otavio pablo paloma pamela patricia paula
  paulo pedro priscila rafael rafaela raimunda raimundo raquel raul rebeca regiane regina reginaldo reinaldo renan renata
  renato ricarda ricardo rita roberta roberto robson rodrigo rogerio romario ronaldo rosa rosana rosane rosangela rosaria
  rosario rose roseane roseli rosemary rosilda rosilene rosimeire rubens ruth sabrina samara samuel sandra sandro sara
  sebastiana sebastiao selma sergio severina severino sheila sidnei silas silvana silvano silvia silvio simao simone
  socorro solange sonia soraia sueli suelen suzana suzane tais taisa tamara tamires tania tarcisio tatiana tatiane telma
  teodora teresa terezinha thais thiago tiago ubirajara vagner valdeci valdecir valdemar valdir valdira valentina valeria
  valerio valmir vanda vander vanderlei vanessa vania vera vicente victor victoria vilma vilmar vinicius virginia vitor
  vitoria viviana viviane wagner walter wanda wellington wesley william wilma wilson yara yasmin zelia zilda zilma zulmira`
    .split(/\s+/)
    .map(spellingOf),
);

/** One letter (or, in long ones, two) typed otherwise, or two that changed places; never another person's name. Of spellings. */
export function isTypo(x: string, y: string): boolean {
  const shorter = Math.min(x.length, y.length);
  if (x[0] !== y[0] || shorter < 4 || Math.abs(x.length - y.length) > 2 || x === y) return false;
  if (GIVEN_NAMES.has(x) && GIVEN_NAMES.has(y)) return false;
  if (isOtherEnding(x, y)) return false;
  return distance(x, y) <= (shorter >= 8 ? 2 : 1) || isSwapped(x, y);
}

/** `paulo` and `paula`, `daniel` and `daniela` are two people: the ending says who. */
function isOtherEnding(x: string, y: string): boolean {
  const stem = (name: string) => name.replace(/[aeo]s?$/, '');
  return stem(x) === stem(y);
}

function isSwapped(x: string, y: string): boolean {
  if (x.length !== y.length) return false;
  const at = [...x].findIndex((letter, i) => letter !== y[i]);
  return x[at] === y[at + 1] && x[at + 1] === y[at] && x.slice(at + 2) === y.slice(at + 2);
}
