/**
 * Copies of well-known browser libraries that are checked in beside the code of a site (`public/js/jquery-3.7.1.js`,
 * `assets/private/three.js`). They are vendored code without a vendor folder.
 */
const LIBRARIES = [
  ...[
    'alpine',
    'amcharts',
    'angular',
    'animejs',
    'backbone',
    'bootstrap',
    'bulma',
    'chartist',
    'ckeditor',
    'codemirror',
  ],
  ...['cropper', 'd3', 'dat\\.gui', 'datatables', 'dayjs', 'dropzone', 'echarts', 'fabric', 'flatpickr', 'fontawesome'],
  ...[
    'fullcalendar',
    'gsap',
    'handlebars',
    'highcharts',
    'highlight',
    'hls',
    'iframeResizer(?:\\.contentWindow)?',
    'html5shiv',
    'htmx',
    'jquery',
    'jszip',
    'katex',
  ],
  ...['knockout', 'leaflet', 'lodash', 'lunr', 'marked', 'mathjax', 'mermaid', 'modernizr', 'moment', 'mootools'],
  ...[
    'mustache',
    'nouislider',
    'nprogress',
    'pdf',
    'pdf\\.(?:worker|sandbox)',
    'phaser',
    'pixi',
    'plotly',
    'plyr',
    'popper',
    'prettify',
    'prism',
  ],
  ...['quill', 'raphael', 'react', 'react-dom', 'redoc', 'rxjs', 'scriptaculous', 'select2', 'selectize', 'showdown'],
  ...['snap\\.svg', 'socket\\.io', 'sortable', 'sweetalert2?', 'swagger-ui', 'swiper', 'tesseract', 'three', 'tinymce'],
  ...['toastr', 'typeahead', 'underscore', 'vue', 'xterm', 'zepto'],
];

/** The name alone, or with plug-in, version and build suffixes: `jquery.ui-1.12.js`, `bootstrap-datepicker.js`, `vue.global.js`. */
const EXACT = new RegExp(
  `^(?:${LIBRARIES.join('|')})(?:js)?(?:[-.]?v?\\d[\\w.]*)?(?:[-.](?:${[
    ...['all', 'bundle', 'core', 'dev', 'development', 'esm', 'full', 'global', 'js', 'latest', 'module', 'prod'],
    ...['production', 'slim', 'standalone', 'umd', 'pack', 'pkgd', 'common', 'browser'],
  ].join('|')}))*\\.[cm]?js$`,
  'i',
);

/** Plug-ins carry the library's name in front: nobody names code of their own `jquery.foo.js` without being one. */
const PLUG_IN = /^(?:jquery|bootstrap)[-.][\w.-]+\.js$/i;

/** Example files of three.js, which ships them to be copied. */
const THREE_ADD_ON =
  /^(?:\w*Shader|EffectComposer|\w+Pass|(?:Orbit|Trackball|Fly|FirstPerson|PointerLock|DeviceOrientation)Controls|(?:GLTF|OBJ|MTL|STL|FBX|Font)Loader)\.js$/;

/** Distributions of several files, viewer and worker included, that are copied with their folder. */
const LIBRARY_FOLDER = /^(?:pdfjs(?:-dist)?|ckeditor\d?|tinymce|mathjax|ace-builds|monaco-editor)$/i;

/** `codemirror-5.17.0/`: a release as it was unpacked. */
const RELEASE_FOLDER = /^[a-z][\w.-]*-v?\d+\.\d+(?:\.\d+)?$/i;

const ASSET_FOLDER = /^(?:public|static|assets|www|wwwroot|htdocs)$/i;

/** Whether a script in a folder of assets is a copy of a known library. */
export function isLibraryCopy(folders: readonly string[], name: string): boolean {
  // What Font Awesome unpacks to is called so nowhere else.
  if (folders.some((folder) => /^fontawesome-(?:free|pro)$/i.test(folder))) return true;
  if (!folders.some((folder) => ASSET_FOLDER.test(folder))) return false;
  return (
    folders.some((folder) => RELEASE_FOLDER.test(folder) || LIBRARY_FOLDER.test(folder)) ||
    EXACT.test(name) ||
    PLUG_IN.test(name) ||
    THREE_ADD_ON.test(name)
  );
}
