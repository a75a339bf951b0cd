/* A token for the tests, as a vendor's GM/T 0016 driver shows it: one device "FAKE KEY", one application, one container.
 *
 * FAKE_SKF names a folder: key.der (SM2, PKCS#8), cert.der, "tries", how many wrong PINs are left, and "label", a name. A folder without
 * key.der is an empty socket. Signing is done by OpenSSL, whose functions are declared here, so that no headers are needed.
 */
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef uint32_t ULONG;
typedef int32_t BOOL;
typedef void *HANDLE;
enum { OK = 0, FAIL = 0x0A000001, REMOVED = 0x0A000023, PIN_INCORRECT = 0x0A000024, PIN_LOCKED = 0x0A000025, NOT_LOGGED_IN = 0x0A00002D };

void *d2i_AutoPrivateKey(void **, const unsigned char **, long);
void *EVP_PKEY_CTX_new(void *, void *);
int EVP_PKEY_sign_init(void *);
int EVP_PKEY_sign(void *, unsigned char *, size_t *, const unsigned char *, size_t);
void EVP_PKEY_CTX_free(void *);
void EVP_PKEY_free(void *);

static int logged_in, open_handles;

static long load(const char *name, unsigned char *into, long room) {
  char path[4096];
  snprintf(path, sizeof path, "%s/%s", getenv("FAKE_SKF"), name);
  FILE *file = fopen(path, "rb");
  if (!file) return -1;
  long length = (long)fread(into, 1, (size_t)room, file);
  fclose(file);
  return length;
}

static int present(void) { unsigned char byte; return load("key.der", &byte, 1) == 1; }

static ULONG tries(void) {
  char text[16] = {0};
  return load("tries", (unsigned char *)text, 15) > 0 ? (ULONG)atoi(text) : 10;
}

static void set_tries(ULONG count) {
  char path[4096];
  snprintf(path, sizeof path, "%s/tries", getenv("FAKE_SKF"));
  FILE *file = fopen(path, "wb");
  fprintf(file, "%u", count);
  fclose(file);
}

static ULONG listed(const char *name, char *out, ULONG *size) {
  size_t length = strlen(name);
  memcpy(out, name, length + 1);
  out[length + 1] = 0;
  *size = (ULONG)length + 2;
  return OK;
}

/* What the device and its application are called, in whatever encoding the vendor likes; asked for by just these bytes. */
static const char *label(const char *usual) {
  static char name[64];
  long length = load("label", (unsigned char *)name, sizeof name - 1);
  name[length > 0 ? length : 0] = 0;
  return length > 0 ? name : usual;
}

ULONG SKF_EnumDev(BOOL now, char *out, ULONG *size) {
  (void)now;
  if (!present()) { out[0] = out[1] = 0; *size = 2; return OK; }
  return listed(label("FAKE KEY"), out, size);
}
ULONG SKF_ConnectDev(const char *name, HANDLE *out) {
  if (!present()) return REMOVED;
  if (strcmp(name, label("FAKE KEY"))) return FAIL;
  open_handles++; *out = (HANDLE)1; return OK;
}
ULONG SKF_DisConnectDev(HANDLE device) { (void)device; open_handles--; return OK; }
ULONG SKF_EnumApplication(HANDLE device, char *out, ULONG *size) { (void)device; return listed(label("GM-APP"), out, size); }
ULONG SKF_OpenApplication(HANDLE device, const char *name, HANDLE *out) { (void)device; if (strcmp(name, label("GM-APP"))) return FAIL; open_handles++; *out = (HANDLE)2; return OK; }
ULONG SKF_CloseApplication(HANDLE application) { (void)application; open_handles--; return OK; }
ULONG SKF_EnumContainer(HANDLE application, char *out, ULONG *size) { (void)application; return listed("CON-1", out, size); }
ULONG SKF_OpenContainer(HANDLE application, const char *name, HANDLE *out) { (void)application; if (strcmp(name, "CON-1")) return FAIL; open_handles++; *out = (HANDLE)3; return OK; }
ULONG SKF_CloseContainer(HANDLE container) { (void)container; open_handles--; return OK; }

ULONG SKF_ExportCertificate(HANDLE container, BOOL sign, unsigned char *out, ULONG *size) {
  (void)container;
  long length = sign ? load("cert.der", out, *size) : -1;
  if (length < 0) return FAIL;
  *size = (ULONG)length;
  return OK;
}

ULONG SKF_GetPINInfo(HANDLE application, ULONG kind, ULONG *most, ULONG *left, BOOL *initial) {
  (void)application; (void)kind;
  *most = 10; *left = tries(); *initial = 0;
  return present() ? OK : REMOVED;
}

ULONG SKF_VerifyPIN(HANDLE application, ULONG kind, const char *pin, ULONG *left) {
  (void)application; (void)kind;
  if (!present()) return REMOVED;
  if (tries() == 0) return PIN_LOCKED;
  if (strcmp(pin, "628193")) { set_tries(tries() - 1); *left = tries(); return PIN_INCORRECT; }
  set_tries(10);
  logged_in = 1;
  return OK;
}
ULONG SKF_ClearSecureState(HANDLE application) { (void)application; logged_in = 0; return OK; }

/* r and s out of their DER, each at the end of its 64 bytes. */
static void spread(const unsigned char *der, unsigned char *out) {
  const unsigned char *at = der + 2;
  memset(out, 0, 128);
  for (int n = 0; n < 2; n++) {
    int length = at[1];
    const unsigned char *number = at + 2;
    at = number + length;
    while (length > 32) { number++; length--; }
    memcpy(out + 64 * n + 64 - length, number, (size_t)length);
  }
}

ULONG SKF_ECCSignData(HANDLE container, const unsigned char *data, ULONG length, unsigned char *out) {
  (void)container;
  unsigned char file[4096], der[128];
  const unsigned char *begin = file;
  long size = load("key.der", file, sizeof file);
  if (size < 0) return REMOVED;
  if (!logged_in) return NOT_LOGGED_IN;
  void *key = d2i_AutoPrivateKey(NULL, &begin, size);
  void *context = EVP_PKEY_CTX_new(key, NULL);
  size_t made = sizeof der;
  int fine = key && context && EVP_PKEY_sign_init(context) == 1 && EVP_PKEY_sign(context, der, &made, data, length) == 1;
  if (fine) spread(der, out);
  EVP_PKEY_CTX_free(context);
  EVP_PKEY_free(key);
  return fine ? OK : FAIL;
}

/* For the tests: what a driver must not be left with. */
int fake_open(void) { return open_handles + logged_in; }
