import java.io.FileInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.Security;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Verifies one detached signature with BouncyCastle: java -cp bcprov.jar:bcpkix.jar:bcutil.jar Verify.java
 * MANIFEST SIGNATURE ROOT. Exit status 0 and the signer's name when it holds, 1 and the reason when not.
 */
public class Verify {
    public static void main(String[] given) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        try {
            byte[] manifest = Files.readAllBytes(Path.of(given[0]));
            byte[] signature = Files.readAllBytes(Path.of(given[1]));
            CertificateFactory factory = CertificateFactory.getInstance("X.509", "BC");
            X509Certificate root;
            try (FileInputStream file = new FileInputStream(given[2])) {
                root = (X509Certificate) factory.generateCertificate(file);
            }
            System.out.println(verified(manifest, signature, root).getSubjectX500Principal());
        } catch (Exception refused) {
            System.out.println("refused: " + refused);
            System.exit(1);
        }
    }

    private static X509Certificate verified(byte[] manifest, byte[] signature, X509Certificate root) throws Exception {
        CMSSignedData data = new CMSSignedData(new CMSProcessableByteArray(manifest), signature);
        Collection<SignerInformation> signers = data.getSignerInfos().getSigners();
        demand(signers.size() == 1, "not one signer");
        SignerInformation signer = signers.iterator().next();
        JcaX509CertificateConverter convert = new JcaX509CertificateConverter().setProvider("BC");
        X509Certificate certificate = convert.getCertificate(
            (X509CertificateHolder) data.getCertificates().getMatches(signer.getSID()).iterator().next());
        demand(signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(certificate)), "value");
        reference(signer, certificate);
        boolean[] usage = certificate.getKeyUsage();
        demand(usage == null || usage[0] || usage[1], "key usage");
        chain(data, certificate, root, convert);
        return certificate;
    }

    private static void reference(SignerInformation signer, X509Certificate certificate) throws Exception {
        Attribute attribute = signer.getSignedAttributes().get(PKCSObjectIdentifiers.id_aa_signingCertificateV2);
        demand(attribute != null, "no signing-certificate-v2");
        ESSCertIDv2 first = SigningCertificateV2.getInstance(attribute.getAttrValues().getObjectAt(0)).getCerts()[0];
        ASN1ObjectIdentifier algorithm = first.getHashAlgorithm().getAlgorithm();
        byte[] hash = MessageDigest.getInstance(algorithm.getId(), "BC").digest(certificate.getEncoded());
        demand(Arrays.equals(hash, first.getCertHash()), "another certificate");
    }

    private static void chain(
            CMSSignedData data, X509Certificate leaf, X509Certificate root, JcaX509CertificateConverter convert)
            throws Exception {
        X509Certificate current = leaf;
        for (int depth = 0; depth < 8; depth++) {
            current.checkValidity(new Date());
            if (current.getIssuerX500Principal().equals(root.getSubjectX500Principal())) {
                current.verify(root.getPublicKey(), "BC");
                root.checkValidity(new Date());
                return;
            }
            X509Certificate above = null;
            for (X509CertificateHolder one : data.getCertificates().getMatches(null)) {
                X509Certificate candidate = convert.getCertificate(one);
                if (candidate.getSubjectX500Principal().equals(current.getIssuerX500Principal())) {
                    above = candidate;
                }
            }
            demand(above != null && above.getBasicConstraints() >= 0, "no issuer");
            current.verify(above.getPublicKey(), "BC");
            current = above;
        }
        demand(false, "chain too long");
    }

    private static void demand(boolean holds, String reason) {
        if (!holds) {
            throw new IllegalArgumentException(reason);
        }
    }
}
