// The pages are read after their words: nothing is ever drawn in a language that nobody chose.
import { openLanguage } from "./language";

void openLanguage().then(() => import("./app"));
