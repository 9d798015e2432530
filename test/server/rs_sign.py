"""Signatures, verified with the standard library alone: RS256 and AWS Signature 4."""
import base64
import hashlib
import hmac
import re
from urllib.parse import quote, unquote

from rs_json import loads

SHA256_INFO = bytes.fromhex('3031300d060960864801650304020105000420')


def unbase64url(text):
    return base64.urlsafe_b64decode(text + '=' * (-len(text) % 4))


# ------------------------------------------------------------------ RS256

def der(data):
    """(tag, content, rest) of the first DER value."""
    length, at = data[1], 2
    if length & 0x80:
        n = length & 0x7f
        length, at = int.from_bytes(data[2:2 + n], 'big'), 2 + n
    return data[0], data[at:at + length], data[at + length:]


def public_key(pem):
    """(modulus, exponent) of an RSA key in "-----BEGIN PUBLIC KEY-----"."""
    text = re.sub(r'-----[^-]+-----|\s', '', pem)
    _, key, _ = der(base64.b64decode(text))
    _, _algorithm, rest = der(key)
    _, bits, _ = der(rest)
    _, numbers, _ = der(bits[1:])
    _, modulus, rest = der(numbers)
    _, exponent, _ = der(rest)
    return int.from_bytes(modulus, 'big'), int.from_bytes(exponent, 'big')


def verify_rs256(signed, signature, pem):
    """RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 8.2.2)."""
    modulus, exponent = public_key(pem)
    size = (modulus.bit_length() + 7) // 8
    if len(signature) != size:
        return False
    plain = pow(int.from_bytes(signature, 'big'), exponent, modulus).to_bytes(size, 'big')
    tail = b'\x00' + SHA256_INFO + hashlib.sha256(signed).digest()
    return plain == b'\x00\x01' + b'\xff' * (size - 2 - len(tail)) + tail


def verified_claims(token, pem):
    """(header, claims) of a token whose signature is good; ValueError else."""
    parts = token.split('.')
    if len(parts) != 3:
        raise ValueError('not three parts')
    header, claims = (loads(unbase64url(p).decode()) for p in parts[:2])
    if header.get('alg') != 'RS256':
        raise ValueError('not RS256')
    signed = ('%s.%s' % (parts[0], parts[1])).encode()
    if not verify_rs256(signed, unbase64url(parts[2]), pem):
        raise ValueError('bad signature')
    return header, claims


# ------------------------------------------------------------------ SigV4

def canonical_query(query):
    """Names and values encoded in one way, sorted."""
    pairs = []
    for part in query.split('&') if query else []:
        name, _, value = part.partition('=')
        pairs.append((quote(unquote(name), safe='-_.~'), quote(unquote(value), safe='-_.~')))
    return '&'.join('%s=%s' % pair for pair in sorted(pairs))


def sigv4_error(req, keys, region, service):
    """None when the request's signature is good, else what is wrong with it.

    keys: access key id -> secret.  Takes the scheme of any provider: AWS4-HMAC-SHA256 with
    X-Amz-Date and aws4_request, OSC4-HMAC-SHA256 with X-Osc-Date and osc4_request.
    """
    found = re.fullmatch(r'(\w+)4-HMAC-SHA256 Credential=([^/]+)/(\d{8})/([^/]+)/([^/]+)/(\w+)4_request, ?'
                         r'SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})',
                         req.header('Authorization') or '')
    if not found:
        return 'no signature'
    provider, key, day, asked_region, asked_service, lower, names, signature = found.groups()
    if key not in keys or lower != provider.lower() or (asked_region, asked_service) != (region, service):
        return 'bad credential'
    dates = [v for n, v in req.headers if re.fullmatch(r'(?i)x-\w+-date', n)]
    if len(dates) != 1 or not dates[0].startswith(day):
        return 'bad date'
    names = names.split(';')
    if names != sorted(names) or 'host' not in names:
        return 'bad headers'
    lines = ''.join('%s:%s\n' % (n, ' '.join((req.header(n) or '').split())) for n in names)
    payload = req.header('x-%s-content-sha256' % ('amz' if lower == 'aws' else lower)) \
        or hashlib.sha256(req.body).hexdigest()
    if payload != hashlib.sha256(req.body).hexdigest():
        return 'bad payload'
    canonical = '\n'.join([req.method, req.path, canonical_query(req.query), lines,
                           ';'.join(names), payload])
    scope = '%s/%s/%s/%s4_request' % (day, region, service, lower)
    text = '%s4-HMAC-SHA256\n%s\n%s\n%s' % (provider, dates[0], scope,
                                           hashlib.sha256(canonical.encode()).hexdigest())
    step = (provider + '4' + keys[key]).encode()
    for part in (day, region, service, lower + '4_request'):
        step = hmac.new(step, part.encode(), hashlib.sha256).digest()
    good = hmac.new(step, text.encode(), hashlib.sha256).hexdigest()
    return None if hmac.compare_digest(good, signature) else 'bad signature'
