CREATE TYPE public.mood AS ENUM ('sad', 'ok', 'happy');
CREATE TYPE public.pair AS (a int, b text);
CREATE TYPE public.nested AS (p public.pair, t timestamptz[]);
CREATE TYPE public.strange AS ("größe" int);
CREATE DOMAIN public.positive AS int CHECK (VALUE > 0);
CREATE DOMAIN public.twice AS public.positive CHECK (VALUE < 100);
CREATE DOMAIN public.filled AS text NOT NULL;
CREATE DOMAIN public.moment AS timestamptz;
CREATE DOMAIN public.few AS int[] CHECK (cardinality(VALUE) < 4);
CREATE TYPE public.byterange AS RANGE (SUBTYPE = bytea);
CREATE TYPE public.checked AS (n public.positive);
-- what citext is to the codecs: a text type that is not text
CREATE TYPE public.citextish;
CREATE FUNCTION public.citextish_in(cstring) RETURNS public.citextish
	LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION public.citextish_out(public.citextish) RETURNS cstring
	LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE public.citextish (INPUT = public.citextish_in,
	OUTPUT = public.citextish_out, LIKE = text, CATEGORY = 'S');
