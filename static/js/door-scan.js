// The camera as a reader of QR codes: the browser's own where it has one, else jsQR, which is fetched when needed.
const EVERY = 180; // milliseconds between two looks
const WIDTH = 480;

async function reader(jsqr) {
  if ("BarcodeDetector" in window) {
    const formats = await BarcodeDetector.getSupportedFormats().catch(() => []);
    if (formats.includes("qr_code")) {
      const detector = new BarcodeDetector({ formats: ["qr_code"] });
      return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
    }
  }
  if (!window.jsQR) {
    await new Promise((done, failed) => {
      const script = document.createElement("script");
      script.src = jsqr;
      script.onload = done;
      script.onerror = failed;
      document.head.append(script);
    });
  }
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    canvas.width = WIDTH;
    canvas.height = Math.round((WIDTH * video.videoHeight) / video.videoWidth) || WIDTH;
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const picture = pen.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(picture.data, canvas.width, canvas.height)?.data ?? "";
  };
}

// Calls read(text) for each code that comes into sight, once until another does. Returns how to stop.
export async function scan(video, jsqr, read) {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  let runs = true;
  video.srcObject = stream;
  await video.play();
  const look = await reader(jsqr);
  let last = "";
  let since = 0;
  (async () => {
    while (runs) {
      const text = video.readyState >= 2 ? await look(video).catch(() => "") : "";
      if (text && (text !== last || Date.now() - since > 4000)) read(text);
      if (text) [last, since] = [text, Date.now()];
      await new Promise((done) => setTimeout(done, EVERY));
    }
  })();
  return () => {
    runs = false;
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
  };
}
