// What every page has. Each module looks for its own data- attributes and does nothing without them.
import "./requests.js";
import "./theme-switch.js";
import "./toasts.js";
import "./menus.js";
import "./tabs.js";
import "./dialogs.js";
import "./search.js";
import "./copy.js";
import "./drafts.js";
import "./dates.js";
import "./forms.js";
import "./conflicts.js";
import "./offline.js";
